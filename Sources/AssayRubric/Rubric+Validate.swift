extension Rubric {
  /// Everything that is wrong with this rubric, in the order of the document; empty when it can be used.
  ///
  /// - Parameter knownFacts: The facts that the evidence stage provides and their types; nil checks the
  ///   document against its own `facts:` only.
  package func validate(knownFacts: [String: FactType]? = nil) -> [RubricProblem] {
    var checker = RubricChecker(declared: facts.mapValues(\.type))
    checker.check(declarations: facts, knownFacts: knownFacts)
    if name.isEmpty || name.contains("@") {
      checker.report("name", "a name is not empty and has no “@”, which parts it from the digest")
    }
    if criteria.isEmpty { checker.report("criteria", "there are none") }
    var seen: [String] = []
    for (index, criterion) in criteria.enumerated() {
      let path = "criteria[\(index)]"
      if seen.contains(criterion.name) {
        checker.report("\(path).name", "“\(criterion.name)” is named twice")
      }
      seen.append(criterion.name)
      checker.check(criterion, path)
    }
    checker.check(total, criteria)
    if let record { checker.check(record, criteria, total) }
    return checker.problems
  }
}

/// Collects problems; each check knows the path it is at.
struct RubricChecker {
  let declared: [String: FactType]
  private(set) var problems: [RubricProblem] = []

  init(declared: [String: FactType]) {
    self.declared = declared
  }

  mutating func report(_ path: String, _ message: String) {
    problems.append(RubricProblem(path: path, message: message))
  }

  mutating func check(declarations: [String: FactDeclaration], knownFacts: [String: FactType]?) {
    for (name, declaration) in declarations.sorted(by: { $0.key < $1.key }) {
      if !FactName.isWellFormed(name) {
        report("facts.\(name)", "a fact is named by lower-case words joined by dots, at least two")
      }
      guard let knownFacts else { continue }
      if let type = knownFacts[name] {
        if type != declaration.type {
          report("facts.\(name)", "declared as \(declaration.type.rawValue), but it is a \(type.rawValue)")
        }
      } else {
        report("facts.\(name)", "nothing provides this fact")
      }
    }
  }

  mutating func check(_ criterion: Criterion, _ path: String) {
    if criterion.name.isEmpty { report("\(path).name", "it is empty") }
    if criterion.max < 1 { report("\(path).max", "a criterion is worth at least one point") }
    for points in criterion.tooltips.keys.sorted() where !(0...max(0, criterion.max)).contains(points) {
      report("\(path).tooltips.\(points)", "points go from 0 to \(criterion.max)")
    }
    if !criterion.tooltips.isEmpty, criterion.max >= 1 {
      for points in 0...criterion.max where criterion.tooltips[points] == nil {
        report("\(path).tooltips", "\(points) has no text")
      }
    }
    for (index, remark) in criterion.withhold.enumerated() {
      check(remark, "\(path).withhold[\(index)]")
    }
    if criterion.levels.isEmpty { report("\(path).levels", "there are none") }
    var previous: Int?
    for (index, level) in criterion.levels.enumerated() {
      let here = "\(path).levels[\(index)]"
      if !(0...max(0, criterion.max)).contains(level.points) {
        report("\(here).points", "points go from 0 to \(criterion.max)")
      }
      if let previous, level.points > previous {
        report("\(here).points", "levels go from best to worst, and this is worth more than the one before")
      }
      previous = level.points
      if level.when == nil, index < criterion.levels.count - 1 {
        report("\(here).when", "it is missing, so the levels below can never be reached")
      }
      check(level.when ?? .always, "\(here).when")
      check(level.confidence, "\(here).confidence")
      checkBounds(level, of: criterion, here)
      if level.because.isEmpty { report("\(here).because", "a score needs a reason") }
      check(level.because, "\(here).because")
    }
    if let right = criterion.right { check(right, "\(path).right") }
    for (index, remark) in criterion.notes.enumerated() {
      check(remark, "\(path).notes[\(index)]")
    }
  }

  private mutating func checkBounds(_ level: Level, of criterion: Criterion, _ path: String) {
    for (key, bound) in [("right_at_least", level.rightAtLeast), ("right_below", level.rightBelow)] {
      guard let bound else { continue }
      checkChance(bound, "\(path).\(key)")
      if criterion.right == nil { report("\(path).\(key)", "the criterion has no `right` to compare with") }
    }
  }

  private mutating func check(_ remark: Remark, _ path: String) {
    check(remark.when, "\(path).when")
    if remark.because.isEmpty { report("\(path).because", "there is nothing to say") }
    check(remark.because, "\(path).because")
  }

  private mutating func check(_ confidence: Confidence, _ path: String) {
    switch confidence {
    case .fixed(let value): checkChance(value, path)
    case .cases(let cases):
      if cases.last?.when != nil || cases.isEmpty {
        report(path, "the last case has no condition, so that one always holds")
      }
      for (index, item) in cases.enumerated() {
        if item.when == nil, index < cases.count - 1 {
          report("\(path)[\(index)].when", "it is missing, so the cases below can never be reached")
        }
        check(item.when ?? .always, "\(path)[\(index)].when")
        checkChance(item.value, "\(path)[\(index)].value")
      }
    case .scorecard(let card):
      if card.terms.isEmpty { report("\(path).terms", "there are none; write the chance as a number") }
      for (index, term) in card.terms.enumerated() {
        check(term.when, "\(path).terms[\(index)].when")
        if !(abs(term.weight) <= 20) { report("\(path).terms[\(index)].weight", "weights go from -20 to 20") }
      }
      if !(abs(card.base) <= 20) { report("\(path).base", "log-odds go from -20 to 20") }
    }
  }

  private mutating func checkChance(_ value: Double, _ path: String) {
    if !(value > 0 && value < 1) { report(path, "a confidence is above 0 and below 1") }
  }

  mutating func check(_ total: TotalRule, _ criteria: [Criterion]) {
    let sum = criteria.reduce(0) { $0 + min(max(0, $1.max), 1_000_000) }
    if total.max != sum { report("total.max", "the criteria add up to \(sum)") }
    for (points, value) in total.confidence.sorted(by: { $0.key < $1.key }) {
      if !(0...max(0, total.max)).contains(points) {
        report("total.confidence.\(points)", "totals go from 0 to \(total.max)")
      }
      checkChance(value, "total.confidence.\(points)")
    }
  }

  mutating func check(_ record: RecordRule, _ criteria: [Criterion], _ total: TotalRule) {
    if !(0...max(0, total.max)).contains(record.correctionAtMost) {
      report("record.correction_at_most", "totals go from 0 to \(total.max)")
    }
    for (index, name) in record.prefer.enumerated() where !criteria.contains(where: { $0.name == name }) {
      report("record.prefer[\(index)]", "“\(name)” is no criterion")
    }
  }
}
