import AssayRubric
import Testing

@Suite struct ConditionTests {
  /// `t.*` are true, `f.*` false, `u.*` unknown.
  static let logic = evidence(["t.a": true, "t.b": true, "f.a": false, "f.b": false], unknown: ["u.a": "?"])

  static let unknownA = Truth.unknown(["u.a"])

  @Test(arguments: [
    (#"{}"#, Truth.yes),
    (#"{"t.a": true}"#, .yes), (#"{"f.a": true}"#, .no), (#"{"u.a": true}"#, unknownA),
    // A mapping and `all`: one false part decides.
    (#"{"t.a": true, "t.b": true}"#, .yes), (#"{"t.a": true, "u.a": true}"#, unknownA),
    (#"{"f.a": true, "u.a": true}"#, .no), (#"{"all": [{"u.a": true}, {"f.a": true}]}"#, .no),
    (#"{"all": [{"t.a": true}, {"u.a": true}]}"#, unknownA),
    // `any`: one true part decides.
    (#"{"any": [{"u.a": true}, {"t.a": true}]}"#, .yes),
    (#"{"any": [{"u.a": true}, {"f.a": true}]}"#, unknownA),
    (#"{"any": [{"f.a": true}, {"f.b": true}]}"#, .no),
    // `not`.
    (#"{"not": {"t.a": true}}"#, .no), (#"{"not": {"f.a": true}}"#, .yes),
    (#"{"not": {"u.a": true}}"#, unknownA),
    (#"{"not": {"t.a": true, "f.a": true}}"#, .yes),
    // `known` and `certain` are never unknown.
    (#"{"known": "t.a"}"#, .yes), (#"{"known": "u.a"}"#, .no), (#"{"known": "nobody.knows"}"#, .no),
    (#"{"known": ["t.a", "f.a"]}"#, .yes), (#"{"known": ["t.a", "u.a"]}"#, .no),
    (#"{"certain": {"t.a": true}}"#, .yes), (#"{"certain": {"u.a": true}}"#, .no),
    (#"{"not": {"certain": {"u.a": true}}}"#, .yes), (#"{"certain": {"not": {"u.a": true}}}"#, .no),
    (#"{"not": {"not": {"u.a": true}}}"#, unknownA),
    (#"{"u.a": true, "x.y": 1}"#, .unknown(["u.a", "x.y"])),
  ])
  func kleene(json: String, expected: Truth) throws {
    #expect(try decode(Condition.self, json).truth(in: Self.logic) == expected)
  }

  static let values = evidence(
    [
      "n.int": 3, "n.four": 4, "n.half": 0.5, "n.zero": 0, "n.negative": -2, "s.word": "ok", "s.empty": "",
      "s.digits": "3", "l.two": ["a", "b"], "l.none": [], "b.yes": true,
    ], unknown: ["n.lost": "?"])

  @Test(arguments: [
    // Literals.
    (#"{"n.int": 3}"#, Truth.yes), (#"{"n.int": 3.0}"#, .yes), (#"{"n.int": 4}"#, .no),
    (#"{"s.word": "ok"}"#, .yes), (#"{"s.word": "okay"}"#, .no), (#"{"s.empty": ""}"#, .yes),
    // Comparisons.
    (#"{"n.int": ">= 3"}"#, .yes), (#"{"n.int": "> 3"}"#, .no), (#"{"n.int": "<3"}"#, .no),
    (#"{"n.int": "<= 3"}"#, .yes), (#"{"n.int": "!= 3"}"#, .no), (#"{"n.int": "== 3"}"#, .yes),
    (#"{"n.half": ">= 0.5"}"#, .yes), (#"{"n.half": "< 1"}"#, .yes), (#"{"n.negative": ">= -2"}"#, .yes),
    (#"{"n.half": ">= 5e-1"}"#, .yes), (#"{"s.word": "!= ok"}"#, .no), (#"{"s.word": "== 'ok'"}"#, .yes),
    (#"{"s.empty": "!= ''"}"#, .no), (#"{"b.yes": "!= false"}"#, .yes),
    // Two facts.
    (#"{"n.int": "< n.four"}"#, .yes), (#"{"n.int": ">= n.four"}"#, .no),
    (#"{"n.int": ">= 0.75 * n.four"}"#, .yes),
    (#"{"n.int": "> 0.75*n.four"}"#, .no), (#"{"n.zero": ">= 0.5 * n.zero"}"#, .yes),
    (#"{"n.int": "< n.lost"}"#, .unknown(["n.lost"])), (#"{"n.lost": "< n.int"}"#, .unknown(["n.lost"])),
    (#"{"n.gone": "< n.lost"}"#, .unknown(["n.gone", "n.lost"])),
    // One of.
    (#"{"s.word": ["no", "ok"]}"#, .yes), (#"{"s.word": ["no"]}"#, .no), (#"{"n.int": [1, 3]}"#, .yes),
    // Lists: holds, holds one of, count, within.
    (#"{"l.two": "a"}"#, .yes), (#"{"l.two": "c"}"#, .no), (#"{"l.two": ["c", "b"]}"#, .yes),
    (#"{"l.two": "== 2"}"#, .yes), (#"{"l.none": "> 0"}"#, .no), (#"{"l.two": "!= a"}"#, .no),
    (#"{"l.two": ">= n.four"}"#, .no), (#"{"within": {"l.two": ["a", "b", "c"]}}"#, .yes),
    (#"{"within": {"l.two": ["a"]}}"#, .no), (#"{"within": {"l.none": ["a"]}}"#, .yes),
    (#"{"within": {"s.word": ["ok"]}}"#, .yes), (#"{"within": {"l.lost": ["a"]}}"#, .unknown(["l.lost"])),
    // What cannot be compared is unknown, not false: it is a defect upstream.
    (#"{"s.digits": ">= 3"}"#, .unknown(["s.digits"])), (#"{"n.int": "ok"}"#, .unknown(["n.int"])),
    (#"{"b.yes": ">= 1"}"#, .unknown(["b.yes"])), (#"{"n.int": "< s.word"}"#, .unknown(["n.int", "s.word"])),
    (#"{"within": {"n.int": ["3"]}}"#, .unknown(["n.int"])),
  ])
  func tests(json: String, expected: Truth) throws {
    let condition = try decode(Condition.self, json)
    #expect(condition.truth(in: Self.values) == expected)
    // What is written back asks the same.
    let again = try decode(Condition.self, try encode(condition))
    #expect(again == condition)
  }

  @Test func aHugeProductIsNoCrash() throws {
    let condition = try decode(Condition.self, #"{"n.big": "> 1e308 * n.big"}"#)
    let huge = evidence(["n.big": .number(1e308)])
    #expect(condition.truth(in: huge) == .no)
  }

  @Test(arguments: [
    (#"{"n.x": ">= "}"#, "n.x"), (#"{"n.x": ">= two words"}"#, "n.x"), (#"{"n.x": ">= x * n.y"}"#, "n.x"),
    (#"{"n.x": {"a": 1}}"#, "n.x"), (#"{"n.x": null}"#, "n.x"), (#"{"all": {"n.x": 1}}"#, "all"),
    (#"{"any": [{"n.x": 1}, {"not": {"n.y": "< inf * n.x"}}]}"#, "any[1].not.n.y"),
    (#"{"known": 3}"#, "known"),
  ])
  func aMalformedConditionIsRefusedWithItsPath(json: String, path: String) throws {
    #expect(try problem(decoding: Condition.self, json).path == path)
  }

  @Test func nestingHasABound() {
    let deep = String(repeating: #"{"not":"#, count: 200) + "{}" + String(repeating: "}", count: 200)
    #expect(throws: DecodingError.self) { try decode(Condition.self, deep) }
  }
}
