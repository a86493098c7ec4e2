import AssayRubric

/// An answer as the report's script shows it.
struct ReportAnswer: Encodable {
  struct Criterion: Encodable {
    var name: String
    var points: Int?
    var max: Int
    var reasons: [String]
  }

  struct Rating: Encodable {
    var annotator: String
    var total: Int?
  }

  struct Example: Encodable {
    var call: String
    var expected: String?
    var got: String?
    var outcome: String?
  }

  struct Run: Encodable {
    var purpose: String?
    var status: String
    var detail: String?
    var stdout: String
    var stderr: String
  }

  var record: String
  var name: String
  var model: String
  var language: String
  /// How the program ended.
  var run: String
  var instruction: String
  var response: String
  var total: Int?
  var most: Int
  var confidence: Double?
  /// How far people's middle rating is from assay's total; nil without both.
  var apart: Double?
  var criteria: [Criterion]
  var ratings: [Rating]
  var examples: [Example]
  var runs: [Run]

  /// Characters kept of an instruction, an answer and an output: a page of ten thousand answers must still open.
  private static let longestText = 20_000
  private static let longestOutput = 2_000

  init(_ answer: GradedLine.Answer, of line: GradedLine, ratings annotations: [Annotation]) {
    func cut(_ text: String, _ longest: Int) -> String {
      text.utf8.count > longest ? String(text.prefix(longest)) + "…" : text
    }
    record = line.id
    name = answer.name
    model = answer.model ?? answer.name
    language = answer.program?.language ?? "no code"
    run = answer.runStatus
    instruction = cut(line.instruction, Self.longestText)
    response = cut(answer.response, Self.longestText)
    total = answer.score.total
    most = answer.most(Annotation.total) ?? 0
    confidence = answer.score.confidence
    criteria = answer.score.criteria.sorted { $0.key < $1.key }.map {
      Criterion(name: $0.key, points: $0.value.points, max: $0.value.max, reasons: $0.value.reasons)
    }
    ratings = annotations.map { Rating(annotator: $0.user.name ?? $0.user.id, total: ScoredRecord.total($0)) }
    let middle = AuditPanel.median(ratings.compactMap { $0.total.map(Double.init) })
    apart = middle.flatMap { middle in answer.score.total.map { abs(middle - Double($0)) } }
    examples = answer.examples.map { Example(call: $0.call, expected: $0.expected, got: $0.got, outcome: $0.outcome) }
    runs = answer.runs.map {
      Run(
        purpose: $0.purpose, status: $0.status, detail: $0.detail, stdout: cut($0.stdout, Self.longestOutput),
        stderr: cut($0.stderr, Self.longestOutput))
    }
  }

  private enum CodingKeys: String, CodingKey {
    case record, name, model, language, run, instruction, response, total, most, confidence, apart, criteria, ratings
    case examples, runs
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(record, forKey: .record)
    try values.encode(name, forKey: .name)
    try values.encode(model, forKey: .model)
    try values.encode(language, forKey: .language)
    try values.encode(run, forKey: .run)
    try values.encode(instruction, forKey: .instruction)
    try values.encode(response, forKey: .response)
    try values.encode(total, forKey: .total)
    try values.encode(most, forKey: .most)
    try values.encode(confidence, forKey: .confidence)
    try values.encodeIfPresent(apart, forKey: .apart)
    try values.encode(criteria, forKey: .criteria)
    try values.encode(ratings, forKey: .ratings)
    try values.encode(examples, forKey: .examples)
    try values.encode(runs, forKey: .runs)
  }
}
