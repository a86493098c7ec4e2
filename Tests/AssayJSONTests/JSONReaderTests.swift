import Foundation
import Testing

@testable import AssayJSON

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  /// Where each kind of fault is reported: at the character that cannot stand there, or past the end of a text cut off.
  static let faults: [(text: String, column: Int, mentions: String)] = [
    ("", 1, "ends"),
    ("   ", 4, "ends"),
    ("{", 2, "key"),
    ("{a: 1}", 2, "key"),
    ("{\"a\" 1}", 6, "':'"),
    ("{\"a\":1,}", 8, "key"),
    ("{\"a\":1 \"b\":2}", 8, "','"),
    ("{\"a\":1", 7, "inside an object"),
    ("{\"a\":", 6, "ends"),
    ("[1,2", 5, "inside an array"),
    ("[1 2]", 4, "','"),
    ("[1,]", 4, "value"),
    ("{\"a\":tru}", 6, "true"),
    ("{\"a\":None}", 6, "NaN"),
    ("{\"a\":nope}", 6, "null"),
    ("{\"a\":NaN}", 6, "NaN"),
    ("[-Infinity]", 3, "digit"),
    ("'a'", 1, "value"),
    ("\"ab", 4, "inside a string"),
    ("\"ab\\", 5, "inside a string"),
    ("\"a\\x\"", 3, "escape"),
    ("\"\\u12g4\"", 4, "hexadecimal"),
    ("\"\\u12", 4, "inside a string"),
    ("\"a\tb\"", 3, "\\u0009"),
    ("\"a\u{1b}b\"", 3, "\\u001b"),
    ("01", 2, "after the value"),
    ("1.", 3, "digit"),
    (".5", 1, "value"),
    ("+1", 1, "value"),
    ("-", 2, "digit"),
    ("1e", 3, "digit"),
    ("1e+", 4, "digit"),
    ("{} x", 4, "after the value"),
    ("{}{}", 3, "after the value"),
    ("{\"é😀\":x}", 7, "value"),
    ("{\"a\":1,\"a\":2}", 8, "twice"),
    ("{\"a\":1,\"\\u0061\":2}", 8, "twice"),
    ("[// no\n1]", 2, "value"),
  ]

  @Test(arguments: faults) func saysWhere(fault: (text: String, column: Int, mentions: String)) {
    do {
      let value = try read(fault.text)
      Issue.record("\(fault.text) was read as \(value)")
    } catch let failure as JSONReader.Failure {
      #expect(failure.column == fault.column, "\(fault.text): \(failure.message)")
      #expect(failure.message.contains(fault.mentions), "\(fault.text): \(failure.message)")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test(arguments: [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] as [[UInt8]])
  func refusesBytesThatAreNoUTF8(bytes: [UInt8]) {
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(bytes) }
  }

  @Test func readsEveryEscape() throws {
    let text = try read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u00E9\\u0000\"")
    #expect(text == .string("\"\\/\u{8}\u{c}\n\r\tAéé\0"))
  }

  @Test(arguments: [
    ("\\ud83d\\ude00", "😀"), ("\\uD83D\\uDE00", "😀"), ("\\ud83d", "\u{FFFD}"), ("\\ude00", "\u{FFFD}"),
    ("\\ud83dx", "\u{FFFD}x"), ("\\ud83d\\u0041", "\u{FFFD}A"), ("\\ud83d\\n", "\u{FFFD}\n"),
    ("\\ud83d\\ud83d\\ude00", "\u{FFFD}😀"), ("\\ude00\\ud83d", "\u{FFFD}\u{FFFD}"),
  ])
  func joinsSurrogatesAndReplacesLoneOnes(written: String, meant: String) throws {
    #expect(try read("\"\(written)\"") == .string(meant))
  }

  @Test(arguments: ["0", "-0", "12345678901234567890123456789", "1.50", "-2.5E-7", "1e400"])
  func keepsTheTextOfNumbers(number: String) throws {
    #expect(try read("[\(number)]") == .array([.number(number)]))
  }

  @Test func keepsTheOrderOfKeys() throws {
    let value = try read(" { \"b\" : [ true , false ] , \"a\" : { } , \"\" : null } \r\n")
    #expect(
      value
        == .object([
          .init("b", .array([.bool(true), .bool(false)])), .init("a", .object([])), .init("", .null),
        ]))
  }

  @Test func boundsTheDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(256))
    #expect(throws: JSONReader.Failure.self) { try read(nested(257)) }
    // Far deeper than any stack.
    #expect(throws: JSONReader.Failure.self) { try read(nested(2_000_000)) }
    // Many neighbours are no depth.
    _ = try read("[" + Array(repeating: "[]", count: 10_000).joined(separator: ",") + "]")
  }

  @Test func passesOverAByteOrderMarkAtTheStartOnly() throws {
    #expect(try JSONReader.read([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == .object([]))
    #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array("{} \u{FEFF}".utf8)) }
  }

  @Test func takesLineSeparatorsInStringsAsTheyAre() throws {
    #expect(try read("\"a\u{2028}b\u{2029}c\u{85}d\u{7f}\"") == .string("a\u{2028}b\u{2029}c\u{85}d\u{7f}"))
  }

  /// A hostile line must cost no more than its length.
  @Test func readsObjectsOfManyKeysQuickly() throws {
    let text = "{" + (0..<60_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    let began = ContinuousClock.now
    let value = try read(text)
    // A second or less; it was a minute when keys were looked for one by one.
    #expect(began.duration(to: .now) < .seconds(20))
    guard case .object(let members) = value else {
      Issue.record("no object")
      return
    }
    #expect(members.count == 60_000)
  }
}
