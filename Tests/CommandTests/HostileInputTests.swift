import Foundation
import Testing

/// Input made to hurt assay itself: terminals, paths, sizes, depths.
@Suite struct HostileInputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Extracts and grades one answer; both must give their line.
  @discardableResult private func survive(
    _ answer: String, instruction: String = "Write it in Python.", seconds: Double = 90
  ) throws -> [String: Any] {
    let input = try folder.write(
      "in.jsonl", answerLine("a", answer, instruction: instruction) + answerLine("b", "no code"))
    let extracted = try Tool.run(["extract", input], seconds: seconds)
    #expect(extracted.status == 0 && extracted.lines.count == 2, "\(extracted.errors)")
    let graded = try Tool.run(["grade", "-q", input], seconds: seconds)
    #expect(graded.status == 0, "\(graded.errors)")
    let records = try graded.records()
    #expect(records.map { $0["id"] as? String } == ["a", "b"])
    #expect(records.allSatisfy { $0["error"] == nil })
    let first = try #require(records.first.flatMap { responses(of: $0).first })
    #expect((first["response"] as? String).map { Data($0.utf8) } == Data(answer.utf8))
    return first
  }

  // MARK: - Terminals

  @Test func terminalEscapesReachNoTableAndNoMessage() throws {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\r\nfake 7/7"
    let code = fenced(
      "def f():\n    raise ValueError(\"\(evil.debugDescription.dropFirst().dropLast())\")\nassert f() == 1\nf()"
    )
    let input = try folder.write(
      "in.jsonl",
      answerLine("id\(evil)", evil + "\n" + code + evil, instruction: evil, model: "model\(evil)")
        + "{\"\u{1b}[2J\u{9b}31m\u{202e}\n")
    let outcome = try Tool.run(["grade", "--format", "table", "--keep-going", input])
    #expect(outcome.lines.count == 3)
    for scalar in (outcome.text + outcome.errors).unicodeScalars where scalar != "\n" {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        Issue.record("U+\(String(scalar.value, radix: 16)) came through")
        return
      default: break
      }
    }
    // JSON keeps them, escaped.
    let json = try Tool.run(["grade", "-q", "--keep-going", input])
    #expect(!json.output.contains(0x1B) && json.text.contains("\\u001b]0;owned\\u0007"))
  }

  // MARK: - Paths

  @Test func fileNamesFromAnswersStayInside() throws {
    let names = [
      "../../evil.py", "/tmp/evil.py", "a/../../evil.py", "..", ".", "", "~/.bashrc", "a\u{0}b.py",
      "con/../x.py",
      String(repeating: "long", count: 500) + ".py", ".ssh/authorized_keys", "-rf.py", "a//b.py",
      "C:\\evil.py",
    ]
    let answer = names.map { name in
      "**\(name)**\n```python:\(name)\nprint(open(__file__).name)\n```\n`\(name)`:\n```python title=\"\(name)\"\nprint(2)\n```\n"
    }.joined(separator: "\n")
    let first = try survive(answer)
    let files = (first["program"] as? [String: Any])?["files"] as? [[String: Any]] ?? []
    for file in files {
      let path = try #require(file["path"] as? String)
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      #expect(
        !path.isEmpty && !path.contains("\0") && parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." },
        "\(path)")
    }
    // Not by extract, not by a line that only claims to come from it.
    for path in ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "", "a\\u0000b"] {
      let line =
        #"{"id":"x","responses":[{"id":"r","program":{"language":"python","language_confidence":1,"files":[{"path":"#
        + #""\#(path)","text":"print(1)"}],"entry":"\#(path)","repairs":[],"why":[],"outputs":[],"truncated":false,"segments":[]}}]}"#
      let record = try #require(Tool.run(["run"], stdin: line).records().first)
      #expect(record["status"] as? String == "launch-failed", "\(path)")
    }
  }

  // MARK: - Sizes and depths

  @Test func anAnswerOfFiveMegabytes() throws {
    try survive(fenced("print(1)") + String(repeating: "words and words, ", count: 5 << 20 / 17))
    try survive(fenced("x = '" + String(repeating: "y", count: 5 << 20) + "'\nprint(len(x))"))
    try survive(String(repeating: "`", count: 5 << 20))
  }

  @Test(arguments: [60, 2000]) func manyFences(count: Int) throws {
    try survive(
      (0..<count).map { fenced("def f\($0)():\n    return \($0)\n") }.joined(separator: "\ntext\n"))
  }

  @Test func twoThousandFencesOfNothing() throws { try survive(String(repeating: "```\n", count: 2001)) }

  @Test func controlCharactersAndBrokenText() throws {
    try survive("\u{0}\u{1}```python\u{0}\nprint('a\u{0}b')\n```\u{0}")
    try survive(fenced("print('\u{FFFD}\u{2028}\u{200B}')\r\nprint(2)\r") + "\u{2060}```py\n\u{c}\n```")
    let lone = #"{"id":"a","instruction":"\ud800","response":"```python\nprint('\udfff')\n```"}"#
    #expect(try Tool.run(["grade", "-q"], stdin: lone).records().count == 1)
  }

  @Test(arguments: [
    String(repeating: "> ", count: 20_000) + "```\nx\n```", String(repeating: "- ", count: 20_000) + "x",
    String(repeating: "[", count: 50_000), String(repeating: "*a_", count: 50_000),
    String(repeating: "<pre>", count: 20_000),
    "```python\nx = " + String(repeating: "(", count: 100_000) + "\n```",
    "```python\nx = " + String(repeating: "-", count: 100_000) + "1\n```",
    "```python\n" + (0..<100).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined() + "\n```",
    "```js\n" + String(repeating: "[", count: 100_000) + "\n```",
    "```js\nx = " + String(repeating: "a=>", count: 20_000) + "1\n```",
    String(repeating: "<think>", count: 20_000), String(repeating: ">>> 1\n", count: 20_000),
  ])
  func deepNesting(answer: String) throws {
    try survive(answer)
    try survive("no code", instruction: answer)
  }

  @Test func deepJSONIsRefusedAndDoesNoHarm() throws {
    let deep = String(repeating: "[", count: 300_000)
    let outcome = try Tool.run(
      ["grade", "-q", "--keep-going"], stdin: deep + "\n" + answerLine("a", "no code"))
    #expect(outcome.status == 65)
    #expect(try outcome.records().map { $0["id"] as? String } == ["standard input:1", "a"])
    // As deep as is taken, on a worker's stack and through the encoder.
    let metadata = String(repeating: "[", count: 254) + String(repeating: "]", count: 254)
    let line = #"{"id":"a","instruction":"x","response":"y","m":\#(metadata)}"#
    #expect(try Tool.run(["grade", "-q"], stdin: line).text.contains(metadata))
  }
}
