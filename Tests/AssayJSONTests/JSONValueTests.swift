import Foundation
import Testing

@testable import Assay
@testable import AssayJSON

@Suite struct JSONValueTests {
  private func line(_ text: String) throws -> String {
    String(decoding: try JSONLines().line(JSONReader.read(Array(text.utf8))), as: UTF8.self)
  }

  /// What assay does not know travels through it; JSON knows no difference between these spellings.
  @Test(arguments: [
    ("9007199254740993", "9007199254740993"), ("-9223372036854775808", "-9223372036854775808"),
    ("12345678901234567890123456789", "12345678901234567890123456789"), ("0.1", "0.1"), ("2.50", "2.5"),
    ("null", "null"), ("{}", "{}"), ("[]", "[]"), ("[[],{\"a\":[null]}]", "[[],{\"a\":[null]}]"),
    ("\"a/b\"", "\"a/b\""), ("\"é\u{AD}\u{200B}\"", "\"é\u{AD}\u{200B}\""), ("-0", "-0"),
    ("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"),
  ])
  func writesWhatItRead(text: String, written: String) throws {
    #expect(try line(text) == written + "\n")
  }

  /// Numbers keep their text, and what is written reads back.
  @Test(arguments: [
    "0.0", "1.0", "1e400", "-0", "9007199254740993", "[0.10,[],{}]", #"{"b":null,"a":{"":[true,false]}}"#,
    #""\u0000\u001f\"\\/""#, "\"é\u{2028}\u{1F600}\"",
  ])
  func keepsTheTextOfNumbers(text: String) throws {
    let value = try JSONReader.read(Array(text.utf8))
    #expect(String(decoding: value.json, as: UTF8.self) == text)
    #expect(JSONValue(0.0).json == Data("0.0".utf8))
  }

  /// Characters that JSON lets stand and a terminal obeys are the same value escaped.
  @Test(arguments: ["\u{7F}", "\u{80}", "\u{9B}", "\u{9F}", "\u{61C}", "\u{200E}", "\u{2028}", "\u{202E}", "\u{2069}"])
  func escapesWhatATerminalObeys(character: String) throws {
    let text = "\"a\(character)b\""
    let written = try line(text)
    #expect(!written.contains(character) && written.contains("\\u"))
    #expect(try JSONReader.read(Array(written.utf8)) == .string("a\(character)b"))
  }

  /// Foundation's decoder reads what we write, beyond a decimal's exponent too.
  @Test func isDecodedFromWhatItWrote() throws {
    let written = try Data(line(#"{"a":[51e257,1,true,null,"x"]}"#).utf8)
    let value = try JSONDecoder().decode(JSONValue.self, from: written)
    #expect(value["a"] == .array([.number("5.1e+258"), .number("1"), .bool(true), .null, .string("x")]))
  }

  @Test(arguments: ["\"\\n\\r\\u0000\\u001b\\\"\"", "\"\\ud800\"", "{\"\\n\":\"\\n\"}"])
  func writesOneLineWhateverTheTextHolds(text: String) throws {
    let written = try line(text)
    #expect(written.utf8.filter { $0 == 0x0A }.count == 1 && written.hasSuffix("\n"))
    #expect(!written.utf8.contains { $0 < 0x20 && $0 != 0x0A })
    let read = try JSONReader.read(Array(written.utf8.dropLast()))
    #expect(try read == JSONReader.read(Array(text.utf8)))
  }

  /// Legal JSON that no double holds: it must not end the run, nor turn into another number.
  @Test(arguments: ["1e400", "-1e400", "[1e999999]"]) func writesNumbersBeyondDoubles(text: String) throws {
    let written = try line(text)
    #expect(written.contains(text.filter { $0 != "[" && $0 != "]" }))
    _ = try JSONReader.read(Array(written.utf8))
  }
}
