import AssayAgreement
import AssayRubric

/// What one model's answers got, over all records.
struct ModelSummary: Sendable {
  var name: String
  /// Totals by record; nil where withheld.
  var totals: [(record: Int, total: Int?)] = []
  var most = 0
  var points: [String: (sum: Int, count: Int)] = [:]
  var languages: [String: (sum: Int, count: Int)] = [:]
  var statuses: [String: Int] = [:]

  var scored: [Int] { totals.compactMap(\.total) }
  var withheld: Int { totals.count - scored.count }
  var mean: Double? { scored.isEmpty ? nil : Double(scored.reduce(0, +)) / Double(scored.count) }

  /// How often each total from 0 on occurs.
  var histogram: [Int] {
    var counts = [Int](repeating: 0, count: most + 1)
    for total in scored where counts.indices.contains(total) { counts[total] += 1 }
    return counts
  }

  /// The mean's interval over answers; nil where there is none.
  var interval: Interval? { Self.meanInterval(scored.map(Double.init)) }

  static func meanInterval(_ values: [Double]) -> Interval? {
    // Fewer draws of many values: their mean hardly moves.
    let bootstrap = Bootstrap(replicates: min(1000, max(200, 2_000_000 / max(1, values.count))))
    return bootstrap.interval(unitCount: values.count) { draw in
      var sum = 0.0
      for place in draw { sum += values[place] }
      return sum / Double(draw.count)
    }.value
  }

  static func all(_ lines: [GradedLine]) -> [ModelSummary] {
    var models: [String: ModelSummary] = [:]
    for (record, line) in lines.enumerated() {
      for answer in line.responses {
        let name = answer.model ?? answer.name
        var model = models[name] ?? ModelSummary(name: name)
        model.totals.append((record, answer.score.total))
        model.most = max(model.most, answer.most(Annotation.total) ?? 0)
        for (criterion, score) in answer.score.criteria {
          guard let points = score.points else { continue }
          model.points[criterion, default: (0, 0)].sum += points
          model.points[criterion, default: (0, 0)].count += 1
        }
        if let total = answer.score.total {
          model.languages[answer.program?.language ?? "no code", default: (0, 0)].sum += total
          model.languages[answer.program?.language ?? "no code", default: (0, 0)].count += 1
        }
        model.statuses[answer.runStatus, default: 0] += 1
        models[name] = model
      }
    }
    return models.values.sorted { $0.name < $1.name }
  }

  /// The other model's total minus ours on records that both answered; nil where there are too few.
  func difference(to other: ModelSummary) -> (records: Int, mean: Double, interval: Interval?)? {
    let own = Dictionary(totals.map { ($0.record, $0.total) }, uniquingKeysWith: { first, _ in first })
    let pairs = other.totals.compactMap { record, total -> Double? in
      guard let total, let mine = own[record] ?? nil else { return nil }
      return Double(total - mine)
    }
    guard pairs.count > 1 else { return nil }
    return (pairs.count, pairs.reduce(0, +) / Double(pairs.count), Self.meanInterval(pairs))
  }
}
