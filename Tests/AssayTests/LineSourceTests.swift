import Foundation
import Testing

@testable import Assay

@Suite struct LineSourceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ contents: Data) throws -> [String] {
    let source = try LineSource(path: folder.write("in", contents))
    var lines: [String] = []
    while let line = try source.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    #expect(source.number == lines.count)
    return lines
  }

  private func lines(_ text: String) throws -> [String] { try lines(Data(text.utf8)) }

  @Test(
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
      ("a\n\n\nb\n", ["a", "", "", "b"]),
      ("a\r\nb\r\n", ["a", "b"]), ("a\rb\n", ["a\rb"]),
      ("a\u{2028}b\u{85}c\u{b}d\n", ["a\u{2028}b\u{85}c\u{b}d"]),
      ("a\0b\nc", ["a\0b", "c"]),
    ] as [(String, [String])])
  func endsLinesAtNewlinesOnly(text: String, expected: [String]) throws {
    #expect(try lines(text) == expected)
  }

  @Test func readsLinesLongerThanItsBuffers() throws {
    let long = String(repeating: "é", count: 700_000)
    #expect(try lines("\(long)\n\(long)x\nend") == [long, long + "x", "end"])
  }

  @Test func readsGzipOfOneAndOfSeveralMembers() throws {
    let first = try filter(Data("a\nb".utf8), through: "/bin/gzip", ["-c"])
    let second = try filter(Data("c\nd\n".utf8), through: "/bin/gzip", ["-9", "-c"])
    #expect(try lines(first) == ["a", "b"])
    #expect(try lines(first + second) == ["a", "bc", "d"])
  }

  /// What came before the cut is read; the cut itself is an error, never an end.
  @Test func noticesGzipThatIsCutOff() throws {
    let text = (0..<50_000).map { "line \($0 &* 2_654_435_761 % 1_000_003)" }.joined(separator: "\n")
    let packed = try filter(Data(text.utf8), through: "/bin/gzip", ["-c"])
    for kept in [packed.count / 2, packed.count - 1, 20] {
      let source = try LineSource(path: folder.write("cut", packed.prefix(kept)))
      let error = #expect(throws: InputError.self) { while try source.next() != nil {} }
      #expect(error?.message.contains("gzip") == true && error?.line == source.number + 1)
    }
  }

  @Test func noticesGzipThatIsDamaged() throws {
    var packed = try filter(
      Data(String(repeating: "abcdefgh\n", count: 5000).utf8), through: "/bin/gzip", ["-c"])
    packed[packed.count / 2] ^= 0xFF
    let source = try LineSource(path: folder.write("damaged", packed))
    #expect(throws: InputError.self) { while try source.next() != nil {} }
  }
}
