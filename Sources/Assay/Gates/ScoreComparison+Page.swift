import AssayAgreement
import AssayRubric

extension ScoreComparison {
  /// The comparison for people.
  ///
  /// - Parameter limit: answers listed of each kind; how many more there are is said.
  package func page(listing limit: Int) -> ReportPage {
    var page = ReportPage()
    page.table(
      [.init("", isNumber: false), .init("before"), .init("after")],
      [
        ["answers", "\(before.answers.count)", "\(after.answers.count)"],
        ["withheld", "\(before.withheld)", "\(after.withheld)"],
        ["mean total", Self.mean(before.totals), Self.mean(after.totals)],
      ] + criteria.map { ["mean \($0)", Self.mean(before.points($0)), Self.mean(after.points($0))] })
    page.paragraph(summary)
    models(into: &page)
    list("Worse", worse, limit, into: &page)
    list("Better", better, limit, into: &page)
    list("Same total, other points", shifted, limit, into: &page)
    list("Withheld now", nowWithheld, limit, into: &page)
    list("Scored now", nowScored, limit, into: &page)
    list("Withheld as before, other points", otherwiseWithheld, limit, into: &page)
    list("Appeared", appeared, limit, into: &page)
    list("Vanished", vanished, limit, into: &page)
    return page
  }

  private var criteria: [String] {
    Set((before.answers + after.answers).flatMap(\.score.criteria.keys)).sorted()
  }

  private var summary: String {
    var sentences: [String] = []
    if isUnchanged {
      sentences.append("Nothing differs: \(Figures.count(pairs.count, "answer")) with the same points.")
    } else if let fall {
      let interval = fall.interval.map {
        " (95 % interval \(Figures.signed(-$0.upper)) to \(Figures.signed(-$0.lower)))"
      }
      sentences.append(
        "Over \(Figures.count(scored.count, "paired answer")) the mean total changed by \(Figures.signed(-fall.value))"
          + "\(interval ?? "").")
    } else {
      sentences.append("No answer has a total in both; answers are paired by their id.")
    }
    if !isOneRubric {
      sentences.append(
        "The scores were made by different rubrics: \(before.rubrics.joined(separator: ", ")) before, "
          + "\(after.rubrics.joined(separator: ", ")) after.")
    }
    return sentences.joined(separator: " ")
  }

  /// Only where there are several, over the answers with both totals.
  private func models(into page: inout ReportPage) {
    let groups = Dictionary(grouping: scored, by: \.after.modelName).sorted { $0.key < $1.key }
    guard groups.count > 1 else { return }
    page.heading("Models, on the answers with both totals")
    page.table(
      [.init("model", isNumber: false), .init("answers"), .init("before"), .init("after"), .init("change")],
      groups.map { model, pairs in
        let totals = (pairs.compactMap(\.before.score.total), pairs.compactMap(\.after.score.total))
        let change = Double(totals.1.reduce(0, +) - totals.0.reduce(0, +)) / Double(pairs.count)
        return [model, "\(pairs.count)", Self.mean(totals.0), Self.mean(totals.1), Figures.signed(change)]
      })
  }

  private func list(_ title: String, _ pairs: [Pair], _ limit: Int, into page: inout ReportPage) {
    guard !pairs.isEmpty else { return }
    page.heading("\(title) (\(pairs.count))")
    page.table(
      [
        .init("answer", isNumber: false), .init("model", isNumber: false), .init("before"), .init("after"),
        .init("what changed", isNumber: false),
      ],
      pairs.prefix(limit).map { pair in
        [
          pair.after.id, pair.after.modelName, Self.points(pair.before.score.total),
          Self.points(pair.after.score.total),
          pair.explanation,
        ]
      })
    if pairs.count > limit { page.paragraph("… and \(pairs.count - limit) more.") }
  }

  private func list(_ title: String, _ answers: [ScoredAnswer], _ limit: Int, into page: inout ReportPage) {
    guard !answers.isEmpty else { return }
    page.heading("\(title) (\(answers.count))")
    page.table(
      [.init("answer", isNumber: false), .init("model", isNumber: false), .init("total")],
      answers.prefix(limit).map { [$0.id, $0.modelName, Self.points($0.score.total)] })
    if answers.count > limit { page.paragraph("… and \(answers.count - limit) more.") }
  }

  private static func points(_ points: Int?) -> String { points.map(String.init) ?? "–" }

  private static func mean(_ points: [Int]) -> String {
    points.isEmpty ? "–" : Figures.decimals(Double(points.reduce(0, +)) / Double(points.count))
  }
}

extension ScoreComparison.Pair {
  /// The criteria with other points, and why they are what they are now.
  package var explanation: String {
    changed.map { name in
      let (old, new) = (before.score.criteria[name], after.score.criteria[name])
      let points = "\(old?.points.map(String.init) ?? "–") → \(new?.points.map(String.init) ?? "–")"
      return "\(name) \(points)" + (new?.reasons.first.map { ": \($0)" } ?? "")
    }.joined(separator: "; ")
  }
}

extension ScoreComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case schema, before, after, paired, fall, unchanged, better, worse, shifted, appeared, vanished
    case nowWithheld = "now_withheld"
    case nowScored = "now_scored"
    case otherwiseWithheld = "otherwise_withheld"
  }

  private struct Side: Encodable {
    var records: Int
    var answers: Int
    var withheld: Int
    var mean: Double?
    var rubrics: [String]

    init(_ scores: GradedScores) {
      records = scores.records
      answers = scores.answers.count
      withheld = scores.withheld
      let totals = scores.totals
      mean = totals.isEmpty ? nil : Double(totals.reduce(0, +)) / Double(totals.count)
      rubrics = scores.rubrics
    }
  }

  private struct Row: Encodable {
    var record: String
    var response: String
    var model: String?
    var before: [String: Int?]?
    var after: [String: Int?]?

    init(_ answer: ScoredAnswer, before: Score?, after: Score?) {
      record = answer.record
      response = answer.id
      model = answer.model
      self.before = before.map(Self.points)
      self.after = after.map(Self.points)
    }

    private static func points(_ score: Score) -> [String: Int?] {
      var points = score.criteria.mapValues(\.points)
      points["total"] = .some(score.total)
      return points
    }
  }

  /// Totals and points of every answer that differs, withheld ones as null.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(GradedRecord.schema, forKey: .schema)
    try values.encode(Side(before), forKey: .before)
    try values.encode(Side(after), forKey: .after)
    try values.encode(scored.count, forKey: .paired)
    try values.encodeIfPresent(fall, forKey: .fall)
    try values.encode(isUnchanged, forKey: .unchanged)
    for (key, pairs) in [
      (CodingKeys.better, better), (.worse, worse), (.shifted, shifted), (.nowWithheld, nowWithheld),
      (.nowScored, nowScored), (.otherwiseWithheld, otherwiseWithheld),
    ] {
      try values.encode(pairs.map { Row($0.after, before: $0.before.score, after: $0.after.score) }, forKey: key)
    }
    try values.encode(appeared.map { Row($0, before: nil, after: $0.score) }, forKey: .appeared)
    try values.encode(vanished.map { Row($0, before: $0.score, after: nil) }, forKey: .vanished)
  }
}
