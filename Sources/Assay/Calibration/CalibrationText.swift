import Foundation

extension Calibration {
  /// The report for people, a line a figure.
  package func text() -> String {
    var lines: [String] = []
    for measure in measures where measure.answers + measure.verdicts > 0 {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(PlainText.safe(measure.criterion)), on tasks held back: before → after")
      if measure.answers > 0 {
        lines += [
          "  quadratic-weighted kappa  \(Self.told(measure.kappa)) (\(measure.answers) answers with people's points)",
          "  the same points           \(Self.told(measure.exact))",
          "  calibration error (ECE)   \(Self.told(measure.calibrationError))",
        ]
      }
      if measure.verdicts > 0 {
        lines += [
          "  chance of being right, ROC AUC  \(Self.told(measure.auc)) (\(measure.verdicts) answers)",
          "  its Brier score                 \(Self.told(measure.brier))",
          "  its calibration error (ECE)     \(Self.told(measure.verdictCalibrationError))",
        ]
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func told(_ change: Change) -> String {
    func decimals(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
    return "\(decimals(change.before)) → \(decimals(change.after))"
  }
}
