import AssayRubric

/// Facts about the answer's own examples and the instruction's, and about the inputs that were tried.
struct TestFacts {
  /// nil when nobody could look for examples.
  let examples: [Example]?
  /// By example id; empty when nothing could be run.
  let outcomes: [String: ExampleOutcome]
  /// The run that shows them.
  let run: String?
  /// Whether observed values are worth telling: not when they differ from run to run.
  let showsValues: Bool
  /// Why examples were not found or not run.
  let absence: String

  func add(to evidence: inout Evidence) {
    for name in Self.supplied { evidence[name] = .known(.int(0)) }
    guard let examples else {
      for name in Self.found + Self.observed { evidence[name] = .unknown(absence) }
      return
    }
    let own = examples.filter { $0.origin == .response }
    let given = examples.filter { $0.origin == .instruction }
    var runs: [String]?
    func set(_ name: String, _ value: FactValue, _ shown: [Example] = []) {
      evidence[name] = .known(value, lines: Self.lines(shown), runs: runs)
    }
    // What the text alone shows, then what the run showed.
    let calling = own.filter { !$0.targets.isEmpty || !$0.inputs.texts.isEmpty }
    let concrete = calling.filter { !$0.holdsPlacesOnly }
    set("tests.shown", .int(concrete.count), concrete)
    let stated = own.filter { $0.statesExpectation || ($0.tentative == true && outcomes[$0.id]?.verdict == .met) }
    set("tests.expectations", .int(stated.count), stated)
    let vacuous = own.filter { $0.vacuous != nil }
    set("tests.vacuous", .int(vacuous.count), vacuous)
    set("tests.placeholder", .bool(concrete.isEmpty && (!calling.isEmpty || own.contains { $0.kind == .stdin })))
    set("examples.instruction", .int(given.count))
    guard !outcomes.isEmpty || examples.isEmpty else {
      for name in Self.observed { evidence[name] = .unknown(absence) }
      return
    }

    runs = run.map { [$0] }
    func verdict(_ example: Example) -> ExampleOutcome.Verdict? { outcomes[example.id]?.verdict }
    let ran = concrete.filter { outcomes[$0.id]?.step.ran == true }
    let met = own.filter { verdict($0) == .met }
    let contradicted = own.filter { verdict($0) == .contradicted && $0.vacuous == nil }
    let unchecked = own.filter { verdict($0) == .unchecked }
    set("tests.ran", .int(ran.count), ran)
    set("tests.distinct_inputs", .int(Self.distinctInputs(ran)))
    set("tests.met", .int(met.count), met)
    set("tests.richest", .int(met.map(\.inputSize).max() ?? 0))
    set("tests.contradicted", .int(contradicted.count), contradicted)
    set("tests.unchecked", .int(unchecked.count), unchecked)
    set("tests.failed_detail", .text(contradicted.first.map(detail) ?? ""))
    let printed = ran.filter { outcomes[$0.id]?.step.stdout?.isEmpty == false }
    set("tests.printed", .int(Self.distinctInputs(printed)))

    let passed = given.filter { verdict($0) == .met }
    set("examples.instruction_passed", .int(passed.count))
    let supplied = examples.filter { $0.origin == .supplied }
    set("examples.supplied", .int(supplied.count))
    set("examples.supplied_passed", .int(supplied.filter { verdict($0) == .met }.count))
    for (name, group) in [("examples.instruction", given), ("examples.supplied", supplied)] {
      let unreached = group.filter { [.notReached, .skipped].contains(outcomes[$0.id]?.step.state) }
      let failed = group.filter { [.contradicted, .failed].contains(verdict($0)) && !unreached.contains($0) }
      set(name + "_failed", .int(failed.count))
      set(name + "_detail", .text(failed.first.map(detail) ?? ""))
      // What was not reached has not failed, and has not held either.
      if failed.isEmpty, !unreached.isEmpty {
        evidence[name + "_failed"] = .unknown("\(unreached.count) of \(group.count) were not reached")
      }
    }
    set("examples.own_passed", .int(met.count), met)
    // `1.0` stated for a printed `1` is a wrong example, and says nothing against the code.
    let failed = contradicted.filter { outcomes[$0.id]?.comparison?.near != true }
    set("examples.own_failed", .int(failed.count), failed)

    let executed = examples.filter { outcomes[$0.id]?.step.ran == true }
    let crashed = examples.filter { example in
      outcomes[example.id]?.step.state == .raised && example.compare != .raises
    }
    set("inputs.executed", .int(Self.distinctInputs(executed)))
    set("inputs.crashed", .int(Self.distinctInputs(crashed)), crashed)
    set("inputs.crash_detail", .text(crashed.first.map(detail) ?? ""))
  }

  private static let found = [
    "tests.shown", "tests.expectations", "tests.vacuous", "tests.placeholder", "examples.instruction",
  ]
  private static let observed = [
    "tests.ran", "tests.distinct_inputs", "tests.met", "tests.richest", "tests.contradicted", "tests.unchecked",
    "tests.failed_detail",
    "tests.printed", "examples.instruction_passed", "examples.instruction_failed", "examples.instruction_detail",
    "examples.own_passed", "examples.own_failed", "inputs.executed", "inputs.crashed", "inputs.crash_detail",
  ]

  private static let supplied = ["examples.supplied", "examples.supplied_passed", "examples.supplied_failed"]

  private static func lines(_ examples: [Example]) -> [Int]? {
    ProgramFacts.nonEmpty(Set(examples.filter { $0.origin == .response }.compactMap(\.line)).sorted())
  }

  private static func distinctInputs(_ examples: [Example]) -> Int { Set(examples.flatMap(\.inputs.texts)).count }

  /// One example that did not do as stated, in words.
  private func detail(_ example: Example) -> String {
    let place = example.origin == .response ? example.line.map { " (line \($0))" } ?? "" : ""
    let call =
      example.kind == .stdin
      ? "the input `\(Self.short(example.inputs.texts.joined(), 80))`" : "`\(Self.short(example.call, 80))`"
    let outcome = outcomes[example.id]
    if let failure = outcome?.step.exception, outcome?.step.state == .raised {
      return "\(call) raises \(failure.text)"
    }
    switch outcome?.step.state {
    case .timedOut: return "\(call) does not end in time\(place)"
    case .died: return "\(call) ends the program\(place)"
    case .exited: return "\(call) exits\(place)"
    case .notReached, .skipped: return "\(call) was not reached\(place)"
    default: break
    }
    guard showsValues, let comparison = outcome?.comparison, let got = comparison.got,
      let expected = comparison.expected
    else {
      return outcome?.step.exception.map { "\(call): \($0.text)" } ?? "\(call) does not hold\(place)"
    }
    let who =
      switch example.origin {
      case .response: "the answer"
      case .supplied: "the supplied test"
      case .instruction, .made: "the instruction"
      }
    return "\(call) gives \(Self.short(got, 80)), \(who) says \(Self.short(expected, 80))\(place)"
  }

  static func short(_ text: String, _ limit: Int) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > limit ? String(line.prefix(limit)) + "…" : line
  }
}
