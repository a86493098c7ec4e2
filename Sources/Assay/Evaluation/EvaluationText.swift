import AssayAgreement
import Foundation

extension Evaluation {
  /// The report for people, a line a figure.
  package func text() -> String {
    var lines = ["\(labelled) of \(answers) graded answers have labels"]
    if missing > 0 { lines.append("\(missing) labels belong to no graded answer") }
    for rubric in rubrics { lines.append("rubric \(PlainText.safe(rubric))") }
    for verdict in verdicts { lines += [""] + verdict.lines() }
    for one in points { lines += [""] + one.lines() }
    if !worst.isEmpty {
      lines += ["", "Largest disagreements"]
      for item in worst {
        let chance = item.chance.map { " (\(Self.decimals($0)))" } ?? ""
        let suggested = item.suggested.map(String.init) ?? "withheld"
        lines.append(
          "  \(PlainText.safe(item.id)): \(PlainText.safe(item.about)) \(item.given), suggested \(suggested)\(chance). "
            + PlainText.safe(item.reasons.joined(separator: " ")))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  fileprivate static func decimals(_ value: Double) -> String { String(format: "%.3f", value) }

  fileprivate static func told(_ figure: Figure?) -> String {
    guard let figure else { return "–" }
    let interval = figure.interval.map { " [\(decimals($0.lower)), \(decimals($0.upper))]" } ?? ""
    return decimals(figure.value) + interval
  }
}

extension Evaluation.Verdict {
  fileprivate func lines() -> [String] {
    let told = Evaluation.told
    return [
      "\(PlainText.safe(label)): \(answers) answers, \(passing) pass, points withheld for \(withheld)",
      "  full points given         \(full)",
      "  of these pass             \(told(precision))",
      "  of the passing got them   \(told(coverage))",
      "  passing, given no points  \(told(passingZeroShare)) (\(passingZero))",
      "  points given → pass: "
        + byPoints.map { "\($0.points) → \($0.passing) of \($0.answers)" }.joined(separator: ", "),
      "  so many or more → share that passes: "
        + byPoints.map { "\($0.points) → \(told($0.orMorePass))" }.joined(separator: ", "),
      "  ROC AUC                   \(told(auc))",
      "  calibration error (ECE)   \(told(calibrationError))",
      "  Brier score               \(told(brier))",
      "  chance given → share that passes: "
        + bins.map {
          "\(Evaluation.decimals($0.meanScore)) → \(Evaluation.decimals($0.trueShare)) (\($0.count))"
        }.joined(separator: ", "),
    ]
  }
}

extension Evaluation.Points {
  fileprivate func lines() -> [String] {
    let told = Evaluation.told
    return [
      "\(PlainText.safe(criterion)): \(answers) answers with people's points, withheld \(withheld)",
      "  quadratic-weighted kappa  \(told(kappa))",
      "  the same points           \(told(exact))",
      "  at most one apart         \(told(withinOne))",
      "  ours less theirs          \(told(bias))",
      "  calibration error (ECE)   \(told(calibrationError))",
      "  suggested/given: "
        + confusion.map { "\($0.suggested)/\($0.given.formattedPoints) ×\($0.answers)" }.joined(separator: ", "),
    ]
  }
}
