import Foundation
import Testing

@testable import Assay

@Suite struct JSONValueTests {
  private func line(_ text: String) throws -> String {
    String(decoding: try JSONLines().line(JSONReader.read(Array(text.utf8))), as: UTF8.self)
  }

  /// What assay does not know travels through it; JSON knows no difference between these spellings.
  @Test(arguments: [
    ("9007199254740993", "9007199254740993"), ("-9223372036854775808", "-9223372036854775808"),
    ("12345678901234567890123456789", "12345678901234567890123456789"), ("0.1", "0.1"), ("2.50", "2.5"),
    ("null", "null"), ("{}", "{}"), ("[]", "[]"), ("[[],{\"a\":[null]}]", "[[],{\"a\":[null]}]"),
    ("\"a/b\"", "\"a/b\""), ("\"\u{2028}\"", "\"\u{2028}\""), ("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"),
  ])
  func writesWhatItRead(text: String, written: String) throws {
    #expect(try line(text) == written + "\n")
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
