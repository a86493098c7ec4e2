import AssayRubric
import Testing

@Suite struct FactTests {
  @Test(arguments: [
    (FactValue.bool(true), "true"), (.int(3), "3"), (.number(0.5), "0.5"), (.text("true"), #""true""#),
    (.text("3"), #""3""#), (.list(["a", "b"]), #"["a","b"]"#), (.list([]), "[]"),
  ])
  func aValueIsTheBareJSONValue(value: FactValue, json: String) throws {
    #expect(try encode(value) == json)
    let back = try decode(FactValue.self, json)
    #expect(back == value)
    #expect(back.type == value.type)
  }

  @Test func aWholeNumberKeepsItsMeaningThroughAFile() throws {
    let back = try decode(FactValue.self, try encode(FactValue.number(1)))
    #expect(back == .number(1))
    #expect(FactValue.int(1) == .number(1))
    #expect(FactValue.int(1) != .number(1.5))
    // Rounded to a double these two would be equal.
    #expect(FactValue.int(9_007_199_254_740_993) != .number(9_007_199_254_740_992))
    #expect(FactValue.int(1) != .bool(true))
  }

  @Test func aFactIsAValueOrAReason() throws {
    let known = Fact.known(3, lines: [1, 2], runs: ["r1"])
    #expect(try encode(known) == #"{"lines":[1,2],"runs":["r1"],"value":3}"#)
    #expect(try encode(Fact.unknown("no runtime")) == #"{"unknown":"no runtime"}"#)
    #expect(try decode(Fact.self, try encode(known)) == known)
  }

  @Test(arguments: [#"{}"#, #"{"value": 1, "unknown": "x"}"#, #"{"value": {"a": 1}}"#, #"{"value": null}"#])
  func aFactThatIsNeitherOrBothIsRefused(json: String) {
    #expect(throws: DecodingError.self) { try decode(Fact.self, json) }
  }

  @Test func evidenceIsAnObjectKeyedByName() throws {
    let all = evidence(["b.x": 1, "a.x": "t"], unknown: ["c.x": "why"])
    let json = try encode(all)
    #expect(json == #"{"a.x":{"value":"t"},"b.x":{"value":1},"c.x":{"unknown":"why"}}"#)
    #expect(try decode(Evidence.self, json) == all)
  }

  @Test func whatNobodyReportedIsUnknown() {
    guard case .unknown = Evidence().state(of: "a.x") else {
      Issue.record("an absent fact must not be known")
      return
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aFigureThatIsNotFiniteIsUnknown(value: Double) throws {
    var all = evidence(["a.x": .number(value)])
    #expect(all.state(of: "a.x") != .known(.number(value)))
    // Also when it is put there past the initialiser.
    all.facts["a.x"]?.state = .known(.number(value))
    guard case .unknown = all.state(of: "a.x") else {
      Issue.record("\(value) passed as known")
      return
    }
    #expect(try encode(all).contains("unknown"))
  }
}
