import AssayJSON
import AssayRubric
import Foundation

/// Answers as the report's script (`Report/report.js`) reads them: lines of JSON that can't end the element they stand in.
struct ReportRows: Sendable {
  private let byRecord: [String: [Annotation]]
  private let encoder = JSONLines(isForMarkup: true)

  /// Characters kept of an instruction, an answer and an output: a page of ten thousand answers must still open.
  private static let longestText = 20_000
  private static let longestOutput = 2_000

  init(_ annotations: [Annotation]) {
    byRecord = Dictionary(grouping: annotations.filter { $0.status == .submitted }, by: \.record)
  }

  func rows(of line: GradedLine) -> [Data] {
    let own = byRecord[line.id] ?? []
    return line.responses.map { answer in
      encoder.line(inOrder: Self.row(answer, of: line, ratings: own.filter { $0.response == answer.name }))
    }
  }

  private static func row(_ answer: GradedLine.Answer, of line: GradedLine, ratings: [Annotation]) -> JSONValue {
    let totals = ratings.map { ScoredRecord.total($0) }
    var row: [JSONValue.Member] = [
      .init("record", .string(line.id)),
      .init("name", .string(answer.name)),
      .init("model", .string(answer.model ?? answer.name)),
      .init("language", .string(answer.program?.language ?? "no code")),
      .init("run", .string(answer.runStatus)),
      .init("instruction", .string(cut(line.instruction, longestText))),
      .init("response", .string(cut(answer.response, longestText))),
      .init("total", number(answer.score.total)),
      .init("most", .init(answer.most(Annotation.total) ?? 0)),
      .init("confidence", number(answer.score.confidence)),
      .init("criteria", .array(answer.score.criteria.sorted { $0.key < $1.key }.map(criterion))),
      .init(
        "ratings",
        .array(
          zip(ratings, totals).map { rating, total in
            ["annotator": .string(rating.user.name ?? rating.user.id), "total": number(total)]
          })),
      .init("examples", .array(answer.examples.map(example))),
      .init("runs", .array(answer.runs.map(run))),
    ]
    if let middle = AuditPanel.median(totals.compactMap { $0.map(Double.init) }), let total = answer.score.total {
      // How far people's middle rating is from assay's total.
      row.append(.init("apart", number(abs(middle - Double(total)))))
    }
    return .object(row)
  }

  private static func criterion(_ name: String, _ score: CriterionScore) -> JSONValue {
    [
      "name": .string(name), "points": number(score.points), "max": .init(score.max),
      "reasons": .array(score.reasons.map { .string($0) }),
    ]
  }

  private static func example(_ example: GradedLine.Answer.Example) -> JSONValue {
    [
      "call": .string(example.call), "expected": text(example.expected), "got": text(example.got),
      "outcome": text(example.outcome),
    ]
  }

  private static func run(_ run: GradedLine.Answer.Run) -> JSONValue {
    [
      "purpose": text(run.purpose), "status": .string(run.status), "detail": text(run.detail),
      "stdout": .string(cut(run.stdout, longestOutput)), "stderr": .string(cut(run.stderr, longestOutput)),
    ]
  }

  private static func cut(_ text: String, _ longest: Int) -> String {
    text.utf8.count > longest ? String(text.prefix(longest)) + "…" : text
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private static func number(_ value: (some CustomStringConvertible)?) -> JSONValue {
    value.map { .number($0.description) } ?? .null
  }
}
