import AssayRubric
import Testing

@Suite struct TemplateTests {
  static let facts: Evidence = {
    var facts = evidence(
      [
        "a.zero": 0, "a.one": 1, "a.three": 3, "a.share": 0.666, "a.word": "text", "a.none": "", "a.yes": true,
        "a.names": ["f", "g"], "a.empty": [], "a.many": ["1", "2", "3", "4", "5", "6", "7"], "a.huge": 1e300,
        "a.hostile": "\u{1B}[31mred\r\nnext\u{202E}line\u{2028}end ",
        "a.long": .text(String(repeating: "x", count: 1000)),
      ], unknown: ["a.lost": "?"])
    facts["a.seen"] = .known(2, lines: [8, 3, 3])
    facts["a.once"] = .known(1, lines: [4])
    return facts
  }()

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("{a.one} and {a.word}", "1 and text"), ("{a.yes}", "yes"),
    ("{a.share}", "0.67"), ("{a.share:percent}", "67 %"), ("{a.one:percent}", "100 %"),
    ("{a.one:plural example|examples}", "1 example"), ("{a.three:plural example|examples}", "3 examples"),
    ("{a.three:some example|examples}", "3 examples"), ("x[, {a.zero:some example|examples}]", "x"),
    ("x[, {a.empty:some name|names}]", "x"), ("{a.names:plural name is|names are} free", "2 names are free"),
    ("{a.names}", "f, g"),
    ("{a.many}", "1, 2, 3, 4, 5 and 2 more"), ("{a.seen:lines}", "lines 3 and 8"),
    ("{a.once:lines}", "line 4"),
    ("{a.lost}", "(unknown)"), ("x[: {a.lost}].", "x."), ("x[: {a.none}].", "x."), ("x[: {a.empty}].", "x."),
    ("x[: {a.word}].", "x: text."), ("x[ {a.word} {a.lost}]", "x"), ("x[, {a.one:lines}]", "x"),
    ("x[ a][{a.lost}]", "x a"), ("{{a.one}} [[1]]", "{a.one} [1]"),
    ("{a.hostile}", "[31mred next line end"), ("{a.huge}", "1e+300"), ("{a.huge:percent}", "1e+302 %"),
  ])
  func renders(source: String, expected: String) throws {
    #expect(try Template(source).render(Self.facts) == expected)
  }

  @Test func aQuotedTextIsBounded() throws {
    let text = try Template("{a.long}").render(Self.facts)
    #expect(text.count == 201)
    #expect(text.hasSuffix("…"))
  }

  @Test(arguments: [
    "{", "}", "{a.one", "a.one}", "[", "]", "[a [b]]", "[{a.one}", "{one}", "{}", "{A.b}", "{a..b}",
    "{a.one:}",
    "{a.one:plural}", "{a.one:plural one}", "{a.one:plural |many}", "{a.one:some one}", "{a.one:round}",
  ])
  func aMalformedTemplateIsRefused(source: String) {
    #expect(throws: DecodingError.self) { try Template(source) }
  }
}
