import AssayEvidence
package import AssayRubric

/// What becomes of a corrected answer that a person wrote when it is graded as any other: it must fulfil all criteria
/// (docs/schema/corrections.json).
package struct CorrectionVerdict: Codable, Sendable, Equatable {
  /// Changes when a key changes its meaning or goes.
  package static let schema = 1

  package enum Verdict: String, Codable, Sendable {
    /// All points of every criterion.
    case fulfils
    /// Less than all points of a criterion.
    case fallsShort = "falls-short"
    /// What was seen is not short, and something could not be judged.
    case undecided
  }

  package var schema = CorrectionVerdict.schema
  package var record: String
  package var user: Annotation.User
  /// When the person last changed it.
  package var updatedAt: Timestamp?
  package var verdict: Verdict
  /// What the code itself shows to be wrong: it does not parse, fails its own test or an example of the task. Nil when nothing
  /// was seen.
  package var failure: String?
  /// With the reasons for each criterion.
  package var score: Score

  private enum CodingKeys: String, CodingKey {
    case schema, record, user, verdict, failure, score
    case updatedAt = "updated_at"
  }

  package init(_ graded: GradedRecord.Answer, record: String, user: Annotation.User, updatedAt: Timestamp?) {
    self.record = record
    self.user = user
    self.updatedAt = updatedAt
    score = graded.score
    failure = Self.failure(KnownEvidence(evidence: graded.evidence))
    let isShort = score.criteria.values.contains { ($0.points ?? $0.max) < $0.max }
    verdict = isShort || failure != nil ? .fallsShort : score.total == nil ? .undecided : .fulfils
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(schema, forKey: .schema)
    try values.encode(record, forKey: .record)
    try values.encode(user, forKey: .user)
    try values.encode(updatedAt, forKey: .updatedAt)
    try values.encode(verdict, forKey: .verdict)
    try values.encode(failure, forKey: .failure)
    try values.encode(score, forKey: .score)
  }

  /// The first of these that holds: what lies nearer to the code goes before what follows from it.
  private static func failure(_ facts: KnownEvidence) -> String? {
    if facts.bool("program.found") == false { return "it holds no code" }
    if facts.bool("program.parses") == false {
      return "it does not parse" + (facts.text("program.parse_error").map { ": \($0)" } ?? "")
    }
    if facts.int("tests.contradicted") ?? 0 > 0 {
      return "it fails its own test" + (facts.text("tests.failed_detail").map { ": \($0)" } ?? "")
    }
    for (source, title) in [("instruction", "of the instruction"), ("supplied", "of the supplied tests")] {
      guard let all = facts.int("examples.\(source)"), let failed = facts.int("examples.\(source)_failed"), failed > 0
      else { continue }
      let detail = facts.text("examples.\(source)_detail").map { ": \($0)" } ?? ""
      return "it fails \(failed) of \(Figures.count(all, "example")) \(title)\(detail)"
    }
    return nil
  }

  /// What is short or open, criterion by criterion, in the order of the rubric's names.
  package var shortfalls: [String] {
    score.criteria.sorted { $0.key < $1.key }.compactMap { name, criterion in
      guard criterion.points != criterion.max else { return nil }
      let points = criterion.points.map { "\($0) of \(criterion.max)" } ?? "withheld"
      return "\(name) \(points) (\(criterion.reasons.first ?? "no reason given"))"
    }
  }

  /// For people, on one line.
  package var sentence: String {
    let parts = ([failure].compactMap(\.self) + shortfalls).map(PlainText.safe)
    let who = "\(PlainText.safe(record)) by \(PlainText.safe(user.name ?? user.id))"
    switch verdict {
    case .fulfils: return "\(who): fulfils all criteria"
    case .fallsShort: return "\(who): falls short: \(parts.joined(separator: "; "))"
    case .undecided: return "\(who): could not be judged: \(parts.joined(separator: "; "))"
    }
  }
}
