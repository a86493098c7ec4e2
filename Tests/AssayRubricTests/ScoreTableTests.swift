import AssayRubric
import Testing

/// Evidence to score, one row a case. `comments` and `correctness` are the points, nil when withheld.
struct ScoreCase: Sendable, CustomTestStringConvertible {
  var name: String
  var known: [String: FactValue] = [:]
  var unknown: [String: String] = [:]
  var comments: Int?
  var correctness: Int?
  /// A part of a reason that must be given.
  var says: String = ""

  var testDescription: String { name }

  init(
    _ name: String, _ known: [String: FactValue] = [:], unknown: [String: String] = [:], _ comments: Int?,
    _ correctness: Int?, _ says: String = ""
  ) {
    self.name = name
    self.known = known
    self.unknown = unknown
    self.comments = comments
    self.correctness = correctness
    self.says = says
  }
}

@Suite struct ScoreTableTests {
  static let everything = SmallRubric.good.mapValues { _ in "no runtime" }

  static let cases: [ScoreCase] = [
    .init("good", [:], 2, 3, "100 % documented, 3 comments."),
    .init("one comment", ["doc.inline": 1], 2, 3, "1 comment."),
    .init("share below one of two", ["doc.share": 0.5], 1, 3, "There are 3."),
    .init("share below one of five", ["doc.share": 0.8, "doc.count": 5], 2, 3, "80 % documented"),
    .init("the bound is above four", ["doc.share": 0.8, "doc.count": 4], 1, 3, "Documented, no inline"),
    .init("just below the bound", ["doc.share": 0.799, "doc.count": 5], 1, 3, "Inline comments only."),
    .init("docstrings only", ["doc.inline": 0], 1, 3, "no inline comment"),
    .init("nothing", ["doc.inline": 0, "doc.share": 0], 0, 3, "No comments."),
    .init("a note is added", ["doc.names": ["f", "g"]], 2, 3, "Undocumented: f, g."),
    .init(
      "a note is added to zero", ["doc.inline": 0, "doc.share": 0, "doc.names": ["f"]], 0, 3,
      "Undocumented: f."),
    .init("a count held as a number", ["doc.inline": 3.0], 2, 3),

    // Unknown facts and comments.
    .init("share unknown", unknown: ["doc.share": "no parser"], nil, 3, "no parser (unknown: doc.share)"),
    .init(
      "inline unknown, undocumented", ["doc.share": 0], unknown: ["doc.inline": "no lexer"], nil, 3,
      "no lexer"),
    // Two points are open, so the certain one is not given either.
    .init("inline unknown, documented", unknown: ["doc.inline": "no lexer"], nil, 3, "doc.inline"),
    // Nothing turns on the count here: the share is one.
    .init("count unknown, share one", unknown: ["doc.count": "no parser"], 2, 3),
    .init(
      "count unknown, share four fifths", ["doc.share": 0.8], unknown: ["doc.count": "no parser"], nil, 3),
    .init("count unknown, share low", ["doc.share": 0.1], unknown: ["doc.count": "no parser"], 1, 3),
    // Both ways to one point lead to one point.
    .init("share unknown, no inline", ["doc.inline": 0], unknown: ["doc.share": "x"], nil, 3),
    .init("names unknown: the note is silent", unknown: ["doc.names": "x"], 2, 3),

    // Correctness, all known.
    .init("one example", ["given.total": 1], 2, 2, "It runs."),
    .init("own word", ["given.total": 0, "own.held": 5], 2, 3, "Its own 5 hold."),
    .init("too little of it", ["given.total": 0, "own.held": 4], 2, 2),
    .init("fed input is no repair", ["run.repaired": ["stdin"]], 2, 3),
    .init("a repair", ["run.repaired": ["typing-imports"]], 2, 1, "Repaired: typing-imports."),
    .init(
      "a repair besides input", ["run.repaired": ["stdin", "invented-later"]], 2, 1, "stdin, invented-later"),
    .init("one of three fails", ["given.total": 3, "given.failed": 1], 2, 1, "1 of 3 do not"),
    .init("half fail", ["given.total": 2, "given.failed": 1], 2, 0, "1 of 2 fail"),
    .init("all fail", ["given.failed": 2], 2, 0, "2 of 2 fail"),
    .init("it crashes", ["run.clean": false, "run.status": "signalled"], 2, 0, "ends in signalled"),
    .init(
      "no program", ["program.found": false, "run.clean": false, "program.absence": "only prose"], 0, 0,
      "only prose"),
    .init(
      "a terminal escape is not repeated", ["run.clean": false, "run.status": "\u{1B}[2J"], 2, 0,
      "ends in [2J."),

    // Correctness with unknowns.
    .init("nothing ran", unknown: ["run.clean": "no runtime"], 2, nil, "no runtime (unknown: run.clean)"),
    .init("failures unknown", unknown: ["given.failed": "worker died"], 2, nil, "worker died"),
    .init("failures unknown, but it crashed", ["run.clean": false], unknown: ["given.failed": "died"], 2, 0),
    // `own.held` could lead to three points as well as the first level, which holds.
    .init("own word unknown", unknown: ["own.held": "x"], 2, 3, "All 2 hold."),
    .init(
      "own word unknown, and it matters", ["given.total": 0], unknown: ["own.held": "x"], 2, nil, "own.held"),
    // The first way to three points is open, the second holds: three either way.
    .init(
      "total unknown, own word good", ["own.held": 6], unknown: ["given.total": "x"], 2, 3, "Its own 6 hold."),
    .init("total unknown", unknown: ["given.total": "x"], 2, nil, "given.total"),
    .init("repairs unknown", unknown: ["run.repaired": "x"], 2, nil, "run.repaired"),
    .init("no program, all else unknown", ["program.found": false], unknown: everything, 0, nil, "No code."),
    .init("everything unknown", unknown: everything, nil, nil, "Not scored: no runtime"),
    .init("a fact of the wrong type", ["run.clean": "yes"], 2, nil, "holds a text"),
    .init("a figure that is not finite", ["doc.share": .number(.nan)], nil, 3, "not a finite number"),

    // Withholding.
    .init("package", ["run.package": "torch", "run.clean": false], 2, nil, "Not scored: torch is missing."),
    .init("package, yet it worked", ["run.package": "torch", "own.held": 1], 2, 3),
    .init(
      "package, own unknown", ["run.package": "torch"], unknown: ["own.held": "x"], 2, nil, "torch is missing"
    ),
    .init("package unknown does not withhold", unknown: ["run.package": "x"], 2, 3),
    .init("an empty name is no package", ["run.package": ""], 2, 3),
    .init("no level fits", ["given.total": 3, "given.failed": -1], 2, nil, "no level of the rubric fits"),
  ]

  @Test(arguments: cases)
  func scores(item: ScoreCase) throws {
    var facts = evidence(SmallRubric.good.merging(item.known) { $1 })
    for (name, reason) in item.unknown where item.known[name] == nil { facts[name] = .unknown(reason) }
    let score = try SmallRubric.load().score(facts)
    let comments = try #require(score.criteria["comments"])
    let correctness = try #require(score.criteria["correctness"])
    #expect(comments.points == item.comments, "\(comments.reasons)")
    #expect(correctness.points == item.correctness, "\(correctness.reasons)")
    let reasons = comments.reasons + correctness.reasons
    #expect(item.says.isEmpty || reasons.contains { $0.contains(item.says) }, "\(reasons)")
    for criterion in [comments, correctness] {
      #expect(!criterion.reasons.isEmpty)
      #expect((criterion.points == nil) == (criterion.confidence == nil))
      #expect(criterion.confidence.map { $0 > 0 && $0 < 1 } ?? true)
    }
    if let a = item.comments, let b = item.correctness {
      #expect(score.total == a + b)
    } else {
      #expect(score.total == nil && score.confidence == nil)
    }
    // The same evidence in another order of insertion gives the same bytes.
    var shuffled = Evidence()
    for (name, fact) in facts.facts.sorted(by: { $0.key > $1.key }) { shuffled[name] = fact }
    #expect(try encode(SmallRubric.load().score(shuffled)) == encode(score))
  }

  @Test func thereAreEnoughCases() {
    #expect(Self.cases.count >= 40)
    #expect(Self.cases.filter { $0.comments == nil || $0.correctness == nil }.count >= 10)
  }
}
