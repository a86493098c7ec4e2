import AssayRubric

/// JSON: docs/schema/verdict.json.
extension RunReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case schema, outcome, records, answers, withheld, mean, criteria, passed, gates, models, baseline, failures, stopped
    case cache, layers
    case passAt = "pass_at"
  }

  private struct Failure: Encodable {
    var record: String
    var message: String
  }

  private struct ModelLine: Encodable {
    var model: String
    var answers: Int
    var withheld: Int
    var mean: Double?
    var criteria: [String: Double]

    init(_ model: RunReport.Model, _ criteria: [String]) {
      self.model = model.name
      answers = model.answers.count
      withheld = model.withheld
      mean = RunReport.mean(model.totals)
      self.criteria = RunReport.means(criteria, of: model.answers)
    }
  }

  private static func means(_ criteria: [String], of answers: [ScoredAnswer]) -> [String: Double] {
    var means: [String: Double] = [:]
    for name in criteria { means[name] = mean(answers.compactMap { $0.score.criteria[name]?.points }) }
    return means
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(GradedRecord.schema, forKey: .schema)
    try values.encode(verdict.outcome, forKey: .outcome)
    try values.encode(scores.records, forKey: .records)
    try values.encode(scores.answers.count, forKey: .answers)
    try values.encode(scores.withheld, forKey: .withheld)
    try values.encode(Self.mean(scores.totals), forKey: .mean)
    try values.encode(Self.means(criteria, of: scores.answers), forKey: .criteria)
    if let passAt {
      try values.encode(passAt, forKey: .passAt)
      try values.encode(scores.totals.count { $0 >= passAt }, forKey: .passed)
    }
    try values.encode(verdict.checks, forKey: .gates)
    try values.encode(models.map { ModelLine($0, criteria) }, forKey: .models)
    try values.encodeIfPresent(verdict.comparison, forKey: .baseline)
    try values.encode(scores.failures.map { Failure(record: $0.record, message: $0.message) }, forKey: .failures)
    try values.encodeIfPresent(stopped, forKey: .stopped)
    try values.encodeIfPresent(cache, forKey: .cache)
    try values.encode(layers, forKey: .layers)
  }
}
