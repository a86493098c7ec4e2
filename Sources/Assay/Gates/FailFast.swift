import AssayRubric

/// Tells, record by record, when a run can only fail, whatever follows. Gates on means and shares wait for the end.
package struct FailFast: Sendable {
  private let gates: Gates
  private let baseline: [String: Int]
  private var withheld = 0
  private var regressions = 0

  package init(_ gates: Gates) {
    self.gates = gates
    let answers = gates.maxRegressions == nil ? [] : gates.baseline?.answers ?? []
    baseline = Dictionary(
      answers.compactMap { answer in answer.score.total.map { (answer.id, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Why the run is lost with this record; nil while it can still pass.
  package mutating func reason(after record: GradedRecord) -> String? {
    if record.error != nil { return "the record \(record.id) could not be graded" }
    for answer in record.responses {
      guard let total = answer.score.total else {
        withheld += 1
        continue
      }
      if let old = baseline[answer.id], total < old { regressions += 1 }
      if gates.minPassRate == 1, let mark = gates.passAt, total < mark {
        return "\(answer.id) got \(total), and every total must reach \(mark)"
      }
    }
    if case .count(let most) = gates.maxWithheld, withheld > most {
      return "\(withheld) totals are withheld, and at most \(most) may be"
    }
    if let most = gates.maxRegressions, regressions > most {
      return "\(regressions) answers got worse, and at most \(most) may"
    }
    return nil
  }
}
