import AssayRubric

/// What was run of a record's answers and what was found, as Markdown for the people who judge them.
struct EvidencePage {
  let rubric: Rubric
  /// Leaves out the models' names.
  let isBlind: Bool

  /// More than these would hide the rest of the page.
  private static let examplesShown = 12

  /// - Parameters:
  ///   - answers: in the order in which they are shown.
  ///   - showsScores: false leaves out everything from which the suggestion could be told.
  func markdown(_ answers: [GradedLine.Answer], showsScores: Bool) -> String {
    answers.enumerated().map { index, answer in
      ([heading(answer, index + 1, showsScores)] + (showsScores ? [scores(answer.score)] : []) + [examples(answer)]
        + runs(answer)).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }.joined(separator: "\n\n---\n\n") + "\n"
  }

  private func heading(_ answer: GradedLine.Answer, _ number: Int, _ showsScores: Bool) -> String {
    var parts = ["**Response \(number)**"]
    if !isBlind, let model = answer.model { parts.append(MarkdownText.plain(model)) }
    if showsScores {
      let total = answer.score.total.map { "\($0) of \(rubric.total.max)" } ?? "total withheld"
      let confidence = answer.score.confidence.map { " (confidence \(Self.decimals($0)))" } ?? ""
      parts.append("**\(total)**\(confidence)")
    }
    parts.append(answer.program.map { MarkdownText.plain($0.language ?? "unknown language") } ?? "no code")
    return parts.joined(separator: " · ")
  }

  private func scores(_ score: Score) -> String {
    let rows = rubric.criteria.compactMap { criterion -> String? in
      guard let found = score.criteria[criterion.name] else { return nil }
      let points = found.points.map { "\($0) of \(found.max)" } ?? "withheld"
      let reasons = found.reasons.map(MarkdownText.sentence).joined(separator: " ")
      return Self.row([MarkdownText.cell(criterion.title), MarkdownText.cell(points), reasons])
    }
    return Self.table(["criterion", "points", "why"], rows)
  }

  /// Those that say most come first: what failed, then what held.
  private func examples(_ answer: GradedLine.Answer) -> String {
    guard !answer.examples.isEmpty else { return "" }
    let order = ["contradicted", "failed", "met", "unchecked", "ran"]
    func rank(_ example: GradedLine.Answer.Example) -> Int {
      example.outcome.flatMap(order.firstIndex) ?? order.count
    }
    let sorted = answer.examples.enumerated().sorted { left, right in
      (rank(left.element), left.offset) < (rank(right.element), right.offset)
    }.map(\.element)
    let rows = sorted.prefix(Self.examplesShown).map { example in
      let expected = example.expected.map { MarkdownText.code($0) } ?? "–"
      let got = example.got.map { MarkdownText.code($0) } ?? "–"
      return Self.row([
        MarkdownText.code(example.call), expected, got, Self.mark(example.outcome), MarkdownText.cell(example.origin),
      ])
    }
    let rest = sorted.count - rows.count
    return Self.table(["input", "expected", "got", "outcome", "stated by"], rows)
      + (rest > 0 ? "\n\n… and \(rest) more" : "")
  }

  private static func table(_ headings: [String], _ rows: [String]) -> String {
    ([row(headings), "|" + String(repeating: " :-- |", count: headings.count)] + rows).joined(separator: "\n")
  }

  /// Argilla leaves no room between the columns of a table.
  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: "&emsp; | ") + " |" }

  private static func mark(_ outcome: String?) -> String {
    switch outcome {
    case "met": MarkdownText.cell("✓ as stated")
    case "contradicted": "**\(MarkdownText.cell("✗ differs"))**"
    case "failed": "**\(MarkdownText.cell("✗ error"))**"
    case "ran": "ran"
    case "unchecked": MarkdownText.cell("not comparable")
    default: MarkdownText.cell("not run")
    }
  }

  /// Folded away: how each run ended and what it printed.
  private func runs(_ answer: GradedLine.Answer) -> [String] {
    answer.runs.map { run in
      let detail = run.detail.map { ": " + MarkdownText.plain(String($0.prefix(200))) } ?? ""
      let title = "Run \(MarkdownText.plain(run.purpose ?? "")) ended with \(MarkdownText.plain(run.status))\(detail)"
      var lines = ["<details><summary>\(title)</summary>"]
      for (name, text) in [("output", run.stdout), ("errors", run.stderr)] where !text.isEmpty {
        lines.append("<p>\(name)</p>\(MarkdownText.block(text))")
      }
      if run.stdout.isEmpty && run.stderr.isEmpty { lines.append("<p>it printed nothing</p>") }
      return (lines + ["</details>"]).joined(separator: "\n")
    }
  }

  private static func decimals(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }
}
