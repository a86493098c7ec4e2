import Foundation
import TestThreads
import Testing

/// Input made to hurt assay itself: terminals, paths, sizes, depths.
@Suite(.blocking) struct HostileInputTests {
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

  /// What a terminal obeys: titles, the clipboard, links, cursor moves, C1 controls, the order of text.
  private static let escapes =
    "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}]8;;http://x\u{1b}\\\u{1b}[2J\u{1b}[1;1H\u{9b}31m\u{9d}0;x\u{9c}\u{7f}\u{8}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}"

  /// The text as it stands in a literal of Python.
  private static func python(_ text: String) -> String {
    text.unicodeScalars.map { String(format: "\\u%04x", $0.value) }.joined()
  }

  /// The first character that a terminal would obey.
  private static func obeyed(_ text: String) -> String? {
    text.unicodeScalars.first { scalar in
      guard scalar != "\n" else { return false }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return true
      default: return false
      }
    }.map { "U+" + String($0.value, radix: 16) }
  }

  @Test func escapesOfAProgramAreNoneInItsLine() throws {
    let program = try folder.write(
      "p.py", "import sys\nfor f in sys.stdout, sys.stderr: f.write('\(Self.python(Self.escapes))')\n")
    // The control: the program does print them.
    let bare = try Tool.shell("/usr/bin/python3 \(program)", environment: ["PYTHONIOENCODING": "utf-8"])
    #expect(bare.text == Self.escapes && Self.obeyed(bare.text) != nil)
    let outcome = try Tool.run(["run", "--language", "python", program])
    #expect(Self.obeyed(outcome.text) == nil)
    let record = try #require(outcome.records().first)
    #expect(record["stdout"] as? String == Self.escapes && record["stderr"] as? String == Self.escapes)
  }

  @Test func escapesInIdsPathsAndKeysAreNoneInWhatIsPrinted() throws {
    let line = try answerLine("id" + Self.escapes, "no code" + Self.escapes, model: Self.escapes)
    for format in ["table", "jsonl"] {
      let outcome = try Tool.run(["grade", "--format", format], stdin: line)
      #expect(outcome.status == 0 && Self.obeyed(outcome.text + outcome.errors) == nil, "\(format)")
    }
    #expect(try Tool.run(["grade", "-q"], stdin: line).records().first?["id"] as? String == "id" + Self.escapes)
    #expect(try Self.obeyed(Tool.run(["extract"], stdin: line).text) == nil)
    // Errors quote the second id, a key, a file's name and an option.
    let input = try folder.write("in\u{9b}2J\u{202e}.jsonl", line + line)
    let errors = [
      try Tool.run(["grade", input]), try Tool.run(["grade"], stdin: #"{"a\#u{9b}":1,"a\#u{9b}":2}"#),
      try Tool.run(["grade", input + Self.escapes.filter { $0 != "/" }]), try Tool.run(["grade", "--" + Self.escapes]),
      try Tool.run(["grade", "--rubric", Self.escapes, input]),
      try Tool.run(["run", "--language", Self.escapes, input]),
    ]
    for outcome in errors {
      #expect(outcome.status >= 64 && !outcome.errors.isEmpty)
      #expect(Self.obeyed(outcome.errors) == nil, "\(outcome.errors.debugDescription)")
    }
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
    // An accent joins the slash before it to one character of Swift, and is no part of it to the kernel.
    let bad = [
      "../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "", "a\\u0000b", "..", "x/", "../\\u0301evil.txt",
      "/\\u0301tmp/evil.txt", "a/../\\u0301../evil.txt", String(repeating: "a", count: 300),
    ]
    for path in bad {
      let line =
        #"{"id":"x","responses":[{"id":"r","program":{"language":"python","language_confidence":1,"files":[{"path":"#
        + #""\#(path)","text":"print(1)"}],"entry":"\#(path)","repairs":[],"why":[],"outputs":[],"truncated":false,"segments":[]}}]}"#
      let record = try #require(Tool.run(["run"], stdin: line).records().first)
      #expect(record["status"] as? String == "launch-failed", "\(path)")
      #expect((record["detail"] as? String)?.contains("is not a path inside the work folder") == true, "\(path)")
    }
    // Odd, and harmless inside: the control that such lines are run.
    for path in [
      "-c", "a\\nb.py", "C:\\\\evil.py", "\\u001b[2J.py", "a/\\u0301b.py", String(repeating: "a", count: 255),
    ] {
      let line =
        #"{"id":"x","responses":[{"id":"r","program":{"language":"python","language_confidence":1,"files":[{"path":"#
        + #""\#(path)","text":"print(1)"}],"entry":"\#(path)","repairs":[],"why":[],"outputs":[],"truncated":false,"segments":[]}}]}"#
      let record = try #require(Tool.run(["run"], stdin: line).records().first)
      #expect(record["stdout"] as? String == "1\n", "\(path): \(record)")
    }
  }

  /// Names that tools look for by themselves: beside an answer's program they are only its own files.
  @Test func namesThatToolsLookForChangeNoVerdict() throws {
    let evil = "import os\nos.write(1, b'7/7')\nos._exit(0)"
    let names = [
      "conftest.py", "sitecustomize.py", "usercustomize.py", "json.py", "unittest.py", "ast.py", "encode.py",
      "child.py",
    ]
    let files = names.map { "**\($0)**\n\(fenced("# \($0)\n" + evil))" }.joined(separator: "\n")
    // Imported by the entry, so that the files are laid beside it.
    let program =
      "**main.py**\n" + fenced("import conftest\ndef f(x):\n    return x\nassert f(1) == 2\nassert f(2) == 2\n")
    let honest = try survive(program.replacingOccurrences(of: "import conftest\n", with: ""))
    let first = try survive(files + "\n" + program)
    let paths = ((first["program"] as? [String: Any])?["files"] as? [[String: Any]])?.compactMap {
      $0["path"] as? String
    }
    #expect(paths?.contains("json.py") == true && paths?.contains("sitecustomize.py") == true, "\(paths ?? [])")
    func met(_ answer: [String: Any]) -> Int {
      (answer["examples"] as? [[String: Any]] ?? []).filter { $0["outcome"] as? String == "met" }.count
    }
    // The control: without the files, one of the two assertions holds.
    #expect(met(honest) == 1)
    #expect(met(first) == 0, "a file of the answer ended the worker with success")
  }

  // MARK: - Sizes and depths

  /// A tenth of what is to be borne, without optimisation: the whole of it with ASSAY_SLOW=1.
  private static let isSlow = ProcessInfo.processInfo.environment["ASSAY_SLOW"] != nil
  private static func times(_ count: Int) -> Int { isSlow ? count : count / 10 }

  @Test func anAnswerOfMegabytes() throws {
    let bytes = Self.times(5 << 20)
    try survive(fenced("print(1)") + String(repeating: "words and words, ", count: bytes / 17))
    try survive(fenced("x = '" + String(repeating: "y", count: bytes) + "'\nprint(len(x))"))
    try survive(String(repeating: "`", count: bytes))
  }

  @Test(arguments: [60, times(2000)]) func manyFences(count: Int) throws {
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
    String(repeating: "> ", count: times(20_000)) + "```\nx\n```", String(repeating: "- ", count: times(20_000)) + "x",
    String(repeating: "[", count: times(50_000)), String(repeating: "*a_", count: times(50_000)),
    String(repeating: "<pre>", count: times(20_000)),
    "```python\nx = " + String(repeating: "(", count: times(100_000)) + "\n```",
    "```python\nx = " + String(repeating: "-", count: times(100_000)) + "1\n```",
    "```python\n" + (0..<100).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined() + "\n```",
    "```js\n" + String(repeating: "[", count: times(100_000)) + "\n```",
    "```js\nx = " + String(repeating: "a=>", count: times(20_000)) + "1\n```",
    String(repeating: "<think>", count: times(20_000)), String(repeating: ">>> 1\n", count: times(20_000)),
  ])
  func deepNesting(answer: String) throws {
    try survive(answer)
    try survive("no code", instruction: answer)
  }

  @Test(arguments: [
    // A line of a gigabyte without an end.
    "import os\nb = b'x' * (1 << 20)\nfor _ in range(1024): os.write(1, b)\n",
    // Only standard error, while standard output is quiet.
    "import os\nb = b'x' * (1 << 20)\nfor _ in range(1024): os.write(2, b)\n",
    // Nobody may wait for the end of a stream that is closed, or for one that another process holds.
    "import os\nos.close(1)\nb = b'x' * (1 << 20)\nfor _ in range(1024): os.write(2, b)\n",
  ])
  func floodsAreCut(program: String) throws {
    let file = try folder.write("flood.py", program)
    let outcome = try Tool.run(["run", "--language", "python", file])
    let record = try #require(outcome.records().first)
    #expect(record["status"] as? String == "output")
    #expect(outcome.output.count < 6 << 20)
    // The control: what fits is kept whole.
    let small = try folder.write("small.py", program.replacingOccurrences(of: "1024", with: "3"))
    let whole = try #require(Tool.run(["run", "--language", "python", small]).records().first)
    #expect(whole["status"] as? String == "ok")
    let text = (whole["stdout"] as? String ?? "") + (whole["stderr"] as? String ?? "")
    #expect(text.utf8.count == 3 << 20)
  }

  @Test func bytesThatAreNoTextComeAsReplacementCharacters() throws {
    let file = try folder.write(
      "bytes.py", "import os\nos.write(1, b'a\\0b\\xff\\xc3(\\xed\\xa0\\x80c')\nos.write(2, b'\\xf5')\n")
    let record = try #require(Tool.run(["run", "--language", "python", file]).records().first)
    let stdout = try #require(record["stdout"] as? String)
    #expect(stdout.hasPrefix("a\0b\u{FFFD}") && stdout.hasSuffix("c") && record["stderr"] as? String == "\u{FFFD}")
    let answer = fenced("import os\nos.write(1, b'\\xff\\0')\nprint(1)  # 1")
    try survive(answer)
  }

  /// Slow without optimisation: a line is read byte by byte.
  @Test(.enabled(if: isSlow, "slow; ASSAY_SLOW=1 switches it on"))
  func aLineOfAHundredMegabytesIsRead() throws {
    let long = try folder.write(
      "long.jsonl", answerLine("a", "no code " + String(repeating: "x", count: 100 << 20)))
    let outcome = try Tool.run(["grade", "-q", "--format", "csv", long], seconds: 600)
    #expect(outcome.status == 0 && outcome.lines.count == 2, "\(outcome.errors)")
  }

  @Test(.enabled(if: isSlow, "slow; ASSAY_SLOW=1 switches it on"))
  func aLineThatNeverEndsIsRefused() throws {
    let endless = try Tool.shell(#"head -c 300000000 /dev/zero | tr '\0' ' ' | "$ASSAY" grade -q -; echo $?"#)
    #expect(endless.text == "65\n" && endless.errors.contains("longer than"))
  }

  @Test func oddNumbersAndKeysTravelOrAreRefused() throws {
    let line =
      #"{"id":1e999,"instruction":"x","response":"y","m":[1e999,-0,1E-999,123456789012345678901234567890,0.10]}"#
    let record = try #require(Tool.run(["grade", "-q"], stdin: line).records().first)
    #expect(record["id"] as? String == "1e999")
    let metadata = (record["metadata"] as? [String: Any])?["m"] as? [Any]
    #expect(metadata?.count == 5 && metadata?.first as? String == "1e999")
    for (line, wrong) in [
      (#"{"id":"a","id":"b","instruction":"x","response":"y"}"#, "stands twice"),
      (#"{"id":"a","instruction":"x","response":"y","m":NaN}"#, "NaN"),
      (#"{"id":"a","instruction":"x","response":"y","m":01}"#, "expected"),
      ("{\"id\":\"a\",\"instruction\":\"x\",\"response\":\"\u{0}\"}", "control character"),
    ] {
      let outcome = try Tool.run(["grade", "-q"], stdin: line)
      #expect(outcome.status == 65 && outcome.errors.contains("standard input:1:"), "\(line)")
      #expect(outcome.errors.contains(wrong), "\(outcome.errors)")
    }
    var bytes = Data(#"{"id":"a","instruction":"x","response":""#.utf8)
    bytes.append(contentsOf: [0xFF, 0xC3, 0x28, 0x22, 0x7D])
    let outcome = try Tool.run(["grade", "-q"], stdin: bytes)
    #expect(outcome.status == 65 && outcome.errors.contains("not valid UTF-8"))
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
