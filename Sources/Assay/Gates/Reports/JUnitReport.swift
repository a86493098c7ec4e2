import AssayRubric

/// A run as JUnit XML: the gates, then a suite for each model with a case for each answer.
///
/// There are as many dialects as readers. Written is what the strictest description takes (Jenkins' xunit plugin,
/// junit-10.xsd): no attributes beyond those it lists, no properties of a case, one result for each. A total below the mark
/// is a failure, a withheld one is skipped, and what assay could not grade is an error.
package struct JUnitReport {
  private let report: RunReport

  package init(_ report: RunReport) { self.report = report }

  private struct Case {
    enum Result {
      case passed
      case failure(String, String)
      case error(String)
      case skipped(String)
    }
    var name: String
    var group: String
    var result: Result
  }

  package var xml: String {
    var suites: [(name: String, cases: [Case])] = []
    if !report.verdict.checks.isEmpty { suites.append(("gates", report.verdict.checks.map(gate))) }
    if !report.scores.failures.isEmpty {
      suites.append(
        ("records", report.scores.failures.map { Case(name: $0.record, group: "records", result: .error($0.message)) }))
    }
    for model in report.models { suites.append((model.name, model.answers.map(answer))) }
    let all = suites.flatMap(\.cases)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"assay\" \(counts(all))>\n"
    for suite in suites {
      let skipped = suite.cases.count { if case .skipped = $0.result { true } else { false } }
      text += "  <testsuite name=\"\(Self.attribute(suite.name))\" \(counts(suite.cases)) skipped=\"\(skipped)\">\n"
      for one in suite.cases { text += element(one) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private func counts(_ cases: [Case]) -> String {
    let failures = cases.count { if case .failure = $0.result { true } else { false } }
    let errors = cases.count { if case .error = $0.result { true } else { false } }
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  private func gate(_ check: GateVerdict.Check) -> Case {
    Case(name: check.gate, group: "gates", result: check.isMet ? .passed : .failure(check.text, check.text))
  }

  private func answer(_ answer: ScoredAnswer) -> Case {
    let score = answer.score
    let result: Case.Result
    if let total = score.total {
      let mark = report.passAt ?? 0
      result = total >= mark ? .passed : .failure("total \(total) of \(score.most), below \(mark)", reasons(score))
    } else {
      result = .skipped("withheld: \(score.mainReason(report.criteria))")
    }
    return Case(name: answer.id, group: answer.modelName, result: result)
  }

  /// Every criterion that misses points, a line for each reason.
  private func reasons(_ score: Score) -> String {
    report.criteria.compactMap { name -> String? in
      guard let criterion = score.criteria[name], criterion.points != criterion.max else { return nil }
      let points = criterion.points.map(String.init) ?? "–"
      return (["\(name) \(points) of \(criterion.max)"] + criterion.reasons.map { "  \($0)" }).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func element(_ one: Case) -> String {
    let start = "    <testcase name=\"\(Self.attribute(one.name))\" classname=\"\(Self.attribute(one.group))\""
    switch one.result {
    case .passed: return start + "/>\n"
    case .failure(let message, let text):
      return start
        + "><failure message=\"\(Self.attribute(message))\" type=\"below\">\(Self.text(text))</failure></testcase>\n"
    case .error(let message):
      return start + "><error message=\"\(Self.attribute(message))\" type=\"not-graded\"/></testcase>\n"
    case .skipped(let message):
      return start + "><skipped message=\"\(Self.attribute(message))\"/></testcase>\n"
    }
  }

  private static func attribute(_ text: String) -> String { escaped(String(text.prefix(1000)), isAttribute: true) }

  private static func text(_ text: String) -> String { escaped(text, isAttribute: false) }

  /// XML 1.0 has no place for most control characters, not even as references (section 2.2); they are replaced.
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      // "]]>" may not stand in text.
      case ">": result += "&gt;"
      case "\"" where isAttribute: result += "&quot;"
      // A reader turns a bare one into a space, or a carriage return into a line end.
      case "\t", "\n": if isAttribute { result += "&#\(scalar.value);" } else { result.unicodeScalars.append(scalar) }
      case "\r": result += "&#13;"
      default:
        let isLegal =
          (0x20...0xD7FF).contains(scalar.value) || (0xE000...0xFFFD).contains(scalar.value) || scalar.value > 0xFFFF
        // C1 controls are legal and obeyed by terminals that show the file.
        let isObeyed = (0x7F...0x9F).contains(scalar.value)
        result.unicodeScalars.append(isLegal && !isObeyed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
