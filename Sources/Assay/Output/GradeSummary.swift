import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox

/// Counts over a whole run, for the lines at its end.
package struct GradeSummary: Sendable {
  package private(set) var records = 0
  package private(set) var answers = 0
  package private(set) var withheld = 0
  package private(set) var errors = 0
  /// Those of the errors that are the input's.
  package private(set) var malformed = 0
  /// Those of the answers that an interrupted run graded.
  private var keptAnswers = 0
  private var totals: [String: (sum: Int, count: Int, withheld: Int)] = [:]
  private var most = 0

  package init() {}

  package mutating func add(_ record: GradedRecord) {
    records += 1
    if record.error != nil { errors += 1 }
    if record.isMalformed { malformed += 1 }
    for answer in record.responses { add(answer.score, model: answer.model ?? answer.name) }
  }

  /// Adds a line that an interrupted run wrote.
  package mutating func add(_ line: ScoredLine, kind: GradedKind) {
    records += 1
    if kind != .graded { errors += 1 }
    if kind == .malformed { malformed += 1 }
    keptAnswers += line.responses.count
    for answer in line.responses { add(answer.score, model: answer.model ?? answer.name) }
  }

  private mutating func add(_ score: Score, model name: String) {
    answers += 1
    most = score.most
    var model = totals[name] ?? (0, 0, 0)
    if let total = score.total {
      model.sum += total
      model.count += 1
    } else {
      model.withheld += 1
      withheld += 1
    }
    totals[name] = model
  }

  /// Models beyond this many are only counted.
  private static let modelsShown = 12

  /// The mean total of each model, those with the most answers, by name; withheld totals are not in the mean and are counted.
  package func models() -> [String] {
    let ranked = totals.sorted { left, right in
      let counts = (left.value.count + left.value.withheld, right.value.count + right.value.withheld)
      return counts.0 != counts.1 ? counts.0 > counts.1 : left.key < right.key
    }
    let shown = ranked.prefix(Self.modelsShown).sorted { $0.key < $1.key }
    let rest = ranked.count > shown.count ? ["… and \(ranked.count - shown.count) more models"] : []
    return shown.map { name, model in
      let mean = model.count == 0 ? "–" : Self.decimals(Double(model.sum) / Double(model.count))
      let rest = model.withheld == 0 ? "" : ", \(model.withheld) withheld"
      return "\(PlainText.safe(name)): mean \(mean) of \(most) over \(model.count) answers\(rest)"
    } + rest
  }

  /// One line for the whole run.
  package func line(seconds: Double) -> String {
    let rate = seconds > 0 ? ", \(Self.decimals(Double(answers - keptAnswers) / seconds)) answers/s" : ""
    let before = keptAnswers == 0 ? "" : ", \(keptAnswers) of them before,"
    let failed = errors == 0 ? "" : ", \(errors) records with an error"
    return "\(answers) answers in \(records) records graded\(before) in \(Self.decimals(seconds)) s\(rate); "
      + "\(withheld) totals withheld\(failed)"
  }

  private static func decimals(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
