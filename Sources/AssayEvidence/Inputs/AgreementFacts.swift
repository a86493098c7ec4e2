import AssayRubric

/// Facts about a function tried on made inputs, and about how its results compare with those of other answers.
struct AgreementFacts {
  let trial: Differential.Trial
  let results: Differential.Results
  /// Which program of the results it is.
  let place: Int
  let finding: Agreement.Finding
  let isExhausted: Bool
  /// Whether values are worth telling: not when they differ from run to run.
  let showsValues: Bool

  static let names = [
    "inputs.made", "inputs.made_crashed", "inputs.made_late", "inputs.made_detail", "inputs.made_alike",
    "inputs.exhausted",
    "agreement.others", "agreement.inputs", "agreement.same", "agreement.share", "agreement.settled",
    "agreement.against", "agreement.detail",
  ]

  static func addUnknown(to evidence: inout Evidence) {
    for name in names { evidence[name] = .unknown("no function of the answer could be tried on made inputs") }
    for name in ["others", "inputs", "same", "settled", "against"] {
      evidence["agreement." + name] = .known(.int(0))
    }
    evidence["inputs.exhausted"] = .known(.bool(false))
    evidence["agreement.share"] = .unknown("no other answer could be tried on the same inputs")
    evidence["agreement.detail"] = .known(.text(""))
  }

  func add(to evidence: inout Evidence) {
    func set(_ name: String, _ value: FactValue) {
      evidence[name] = .known(value, lines: nil, runs: nil)
    }
    let outcomes = results.outcomes[place]
    let known = outcomes.filter(\.isKnown)
    set("inputs.made", .int(known.count))
    set("inputs.made_crashed", .int(known.filter { $0 == .error }.count))
    set("inputs.made_late", .int(known.filter { $0 == .late }.count))
    let first = outcomes.firstIndex { $0 == .error || $0 == .late }
    set("inputs.made_detail", .text(first.map(ending) ?? ""))
    let spread = results.spread.isEmpty ? [] : results.spread[place]
    set("inputs.made_alike", .int(spread.first ?? 0))
    set("inputs.exhausted", .bool(isExhausted))
    set("agreement.others", .int(finding.others))
    set("agreement.inputs", .int(finding.inputs))
    set("agreement.same", .int(finding.same))
    if let share = finding.share { set("agreement.share", .number(share)) }
    set("agreement.settled", .int(finding.settled))
    set("agreement.against", .int(finding.against.count))
    // Of two answers nobody knows which is wrong, but a reader sees it soon.
    let telling = finding.against.first ?? (finding.others == 1 ? finding.firstUnlike : nil)
    set("agreement.detail", .text(telling.map(difference) ?? ""))
  }

  /// How one call ended, in words.
  private func ending(_ input: Int) -> String {
    "`\(TestFacts.short(trial.calls[input], 80))` \(result(of: place, input))"
  }

  /// What the program gives for an input, and what most others give.
  private func difference(_ input: Int) -> String {
    let others = results.outcomes.indices.filter { $0 != place && results.outcomes[$0][input].isKnown }
    func alike(_ other: Int) -> Int {
      others.filter { results.outcomes[$0][input] == results.outcomes[other][input] }.count
    }
    guard let usual = others.max(by: { alike($0) < alike($1) }) else { return ending(input) }
    let count = others.count == 1 ? "the other answer" : "\(alike(usual)) of \(others.count) other answers"
    return "\(ending(input)), in \(count) it \(result(of: usual, input))"
  }

  private func result(of answer: Int, _ input: Int) -> String {
    switch results.outcomes[answer][input] {
    case .value(let number):
      let value = showsValues ? results.shown[input][number] : nil
      return value.map { "gives \(TestFacts.short($0, 60))" } ?? "gives another value"
    case .error:
      guard answer == place, let failure = trial.steps[input]?.exception else { return "ends in an error" }
      return failure.type == "died" ? "ends the program" : "raises \(failure.text)"
    case .late: return "does not end in time"
    case .unknown: return "gives nothing that can be compared"
    }
  }
}
