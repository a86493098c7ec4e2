import Assay

/// Says on standard error which gates were met and which were missed.
struct GateNotice {
  /// Whether only what was missed is said.
  var isQuiet: Bool

  func print(_ verdict: GateVerdict) {
    if !isQuiet, let line = verdict.baselineLine { Notice.print(line) }
    for check in verdict.checks where !isQuiet || !check.isMet {
      let start = "gate \(check.gate): "
      let word = check.isMet ? "met" : "MISSED"
      let text = "\(start)\(word): \(check.text)"
      let colour = check.isMet ? 32 : 31
      let shown =
        Terminal.showsColoursOnErrors ? "\(start)\u{1B}[\(colour)m\(word)\u{1B}[0m: \(Notice.safe(check.text))" : nil
      Notice.print(text, check.isMet ? .info : .error, shown: shown)
    }
  }
}

extension ExitStatus {
  /// How a run with this verdict ends; nil for success.
  static func error(for verdict: GateVerdict, _ scores: GradedScores) -> StatusError? {
    let broken = "\(scores.failures.count) records could not be graded; see their \"error\""
    return switch verdict.outcome {
    case .ungated, .passed: nil
    case .failed:
      StatusError(
        status: .belowThreshold,
        message: "\(verdict.missed.count) of \(verdict.checks.count) gates missed: "
          + verdict.missed.map(\.gate).joined(separator: ", "))
    case .empty: StatusError(status: .data, message: "the input holds no records")
    case .malformed: StatusError(status: .data, message: broken)
    case .broken: StatusError(status: .internalError, message: broken)
    }
  }
}
