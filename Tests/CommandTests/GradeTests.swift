import Foundation
import TestThreads
import Testing

/// `assay grade` on the sample answers and on small inputs.
@Suite(.blocking) struct GradeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Programs that fail in each language that traces calls behind what it says of the error.
  private static let failing = [
    "javascript": "function add(a, b) {\n  throw new RangeError('no tram');\n}\nconsole.log(add(1, 2));",
    "typescript":
      "function add(a: number, b: number): number {\n  throw new RangeError('no tram');\n}\nconsole.log(add(1, 2));",
    "java":
      "public class Main {\n  public static void main(String[] a) {\n    throw new RuntimeException(\"no tram\");\n  }\n}",
    "ruby": "def add(a, b)\n  raise 'no tram'\nend\nputs add(1, 2)",
    "php": "<?php\nfunction add($a, $b) {\n  throw new Exception('no tram');\n}\necho add(1, 2);",
    "lua": "function add(a, b)\n  error('no tram')\nend\nprint(add(1, 2))",
    "go": "package main\n\nfunc add(a, b int) int { panic(\"no tram\") }\n\nfunc main() { println(add(1, 2)) }",
    "rust":
      "fn add(a: i32, b: i32) -> i32 {\n  panic!(\"no tram {} {}\", a, b);\n}\n\nfn main() {\n  println!(\"{}\", add(1, 2));\n}",
  ]

  /// The reason says what ended a program, not where its trace of calls ends. A language without its toolchain is left out.
  @Test func saysWhatEndedAProgram() throws {
    let records = try Self.failing.sorted { $0.key < $1.key }.map { language, code in
      let record: [String: Any] = [
        "id": language, "instruction": "Write add(a, b) in \(language).",
        "responses": [["name": "r", "response": "```\(language)\n\(code)\n```"]],
      ]
      return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self) + "\n"
    }
    let outcome = try Tool.run(["grade", "-q", "--format", "jsonl"], stdin: records.joined(), seconds: 240)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var seen: Set<String> = []
    for record in try outcome.records() {
      let response = try #require(responses(of: record).first)
      let evidence = response["evidence"] as? [String: [String: Any]]
      guard evidence?["run.status"]?["value"] as? String == "nonzero-exit" else { continue }
      let language = record["id"] as? String ?? ""
      seen.insert(language)
      let error = evidence?["run.error"]?["value"] as? String ?? ""
      #expect(error.contains("no tram"), "\(language): \(error)")
    }
    #expect(seen.contains("javascript"))
  }

  /// What stands in other code, and what is cut off, are told from code that fails.
  @Test func fragmentsAndCutOffAnswersAreNamed() throws {
    let fragment = fenced("for row in table:\n    row.append(sum(row))")
    let cut = "```python\ndef total(xs):\n    return sum(xs)\n\n\ndef mean(xs):\n    return total(xs) / ("
    let scores = try self.scores([("fragment", fragment), ("cut", cut)], of: "correctness")
    let reasons = scores.map { ($0["reasons"] as? [String])?.first ?? "" }
    #expect(reasons.first?.contains("A fragment: it uses `table`, which it does not define") == true, "\(reasons)")
    #expect(reasons.last?.contains("stops in the middle of the code, and nothing speaks") == true, "\(reasons)")
    #expect(scores.map { $0["points"] as? Int } == [1, 0], "\(reasons)")
  }

  /// What says nothing of the code leaves the points open.
  @Test func whatCannotBeJudgedHereIsLeftOpen() throws {
    let scores = try self.scores(
      [
        ("silent", fenced("ps aux | grep no-such-program", "bash")),
        (
          "configuration",
          fenced("<VirtualHost *:80>\n    ProxyPass / http://localhost:8001/\n</VirtualHost>", "apache")
        ),
        ("expression", fenced("<g[^>]*transform=\"[^\"]*\"[^>]*>", "regex")),
      ], of: "correctness")
    #expect(scores.count == 3 && scores.allSatisfy { $0["points"] as? Int == nil }, "\(scores)")
    // Commands that fail with a word are the answer's own.
    let loud = try self.scores([("loud", fenced("ps --no-such-option", "bash"))], of: "correctness")
    #expect(loud.first?["points"] as? Int == 0, "\(loud)")
  }

  @Test func oneRichExampleIsAGoodOne() throws {
    let total = "def total(rows):\n    return sum(r['n'] * r['price'] for r in rows)\n\n"
    let rows = (1...4).map { "{'n': \($0), 'price': 2}" }
    let rich = "print(total([\(rows.joined(separator: ", "))]))  # Output: 20"
    let poor = "print(total([\(rows[0])]))  # Output: 2"
    let scores = try self.scores(
      [
        ("rich", fenced(total + rich)), ("poor", fenced(total + poor)),
        ("script", fenced("letter = 'A'\nif letter.isupper():\n    print('upper')")),
      ],
      of: "tests")
    #expect(scores.map { $0["points"] as? Int } == [2, 1, 1], "\(scores)")
  }

  /// The scores of one criterion, by answer.
  private func scores(_ answers: [(id: String, text: String)], of criterion: String) throws -> [[String: Any]] {
    let outcome = try Tool.run(
      ["grade", "-q", "--format", "jsonl"], stdin: answers.map { try answerLine($0.id, $0.text) }.joined())
    return try outcome.records().flatMap(responses).map {
      (($0["score"] as? [String: Any])?["criteria"] as? [String: [String: Any]])?[criterion] ?? [:]
    }
  }

  // MARK: - The samples

  @Test func gradesTheSamplesInOrderAndTheSameWhateverTheJobs() throws {
    let arguments = ["grade", "--format", "jsonl", "--no-usage", Tool.example("answers.jsonl"), "--jobs"]
    let one = try Tool.run(arguments + ["1"], seconds: 240)
    let three = try Tool.run(arguments + ["3"], seconds: 240)
    #expect(one.status == 0 && three.status == 0)
    for (left, right) in zip(one.lines, three.lines) {
      try expectEqual(left, right)
    }
    let inputs = try String(contentsOfFile: Tool.example("answers.jsonl"), encoding: .utf8).split(
      separator: "\n")
    let records = try one.records()
    #expect(records.count == inputs.count)
    for (record, input) in zip(records, inputs) {
      let read = try #require(JSONSerialization.jsonObject(with: Data(input.utf8)) as? [String: Any])
      #expect(record["id"] as? String == read["id"] as? String)
      #expect(record["instruction"] as? String == read["instruction"] as? String)
      let topic = (record["metadata"] as? [String: Any])?["topic"] as? String
      #expect(topic == read["topic"] as? String)
      #expect(record["error"] == nil)
      #expect(
        responses(of: record).map { $0["model"] as? String }
          == responses(of: read).map { $0["model"] as? String })
      // Byte for byte, carriage returns and U+2028 included.
      let texts = responses(of: record).compactMap { ($0["response"] as? String).map { Data($0.utf8) } }
      #expect(texts == responses(of: read).compactMap { ($0["response"] as? String).map { Data($0.utf8) } })
      #expect(responses(of: record).allSatisfy { $0["usage"] == nil })
    }
  }

  /// Says where two lines part, for they are long.
  private func expectEqual(_ left: String, _ right: String) throws {
    guard left != right else { return }
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    let same = zip(left, right).prefix { $0 == $1 }.count
    func part(_ line: [UInt8]) -> String {
      String(decoding: line[max(0, same - 120)..<min(line.count, same + 60)], as: UTF8.self)
    }
    Issue.record("\(String(decoding: left.prefix(40), as: UTF8.self)): …\(part(left))… but …\(part(right))…")
  }

  // MARK: - Formats

  @Test func printsEachFormat() throws {
    let input = try folder.write(
      "in.jsonl",
      answerLine("first", fenced("print(1)"), model: "heron")
        + answerLine("second", "no code", model: "stoat"))
    let table = try Tool.run(["grade", "--format", "table", input], environment: ["COLUMNS": "70"])
    #expect(table.status == 0 && table.lines.count == 3)
    #expect(table.lines.allSatisfy { $0.count <= 70 })
    #expect(table.lines[1].hasPrefix("first ") && table.lines[1].contains("heron"))
    let csv = try Tool.run(["grade", "--format", "csv", "-q", input])
    #expect(csv.text.hasPrefix("record,response,name,model,language,comments,tests,correctness,total,"))
    #expect(csv.text.components(separatedBy: "\r\n").count == 4 && csv.errors.isEmpty)
    // Into a pipe or file it is JSON lines.
    #expect(try Tool.run(["grade", "-q", input]).records().count == 2)
  }

  @Test func writesTheFullResultsBesideTheTable() throws {
    let output = folder.path + "/new/out.jsonl"
    let outcome = try Tool.run(["grade", "--output", output], stdin: answerLine("a", fenced("print(1)")))
    #expect(outcome.status == 0 && outcome.text.hasPrefix("record ") && outcome.errors.contains(output))
    let line = try #require(folder.contents("new/out.jsonl"))
    #expect(line.last == 0x0A && folder.contents("new/out.jsonl.part") == nil)
    let record = try #require(JSONSerialization.jsonObject(with: line) as? [String: Any])
    #expect(record["id"] as? String == "a" && record["schema"] as? Int == 1)
  }

  @Test func quietSaysNothingOnStandardError() throws {
    let loud = try Tool.run(["grade"], stdin: answerLine("a", "no code"))
    #expect(loud.errors.contains("1 answers in 1 records"))
    // No progress bar outside a terminal.
    #expect(!loud.errors.contains("\r") && !loud.errors.contains("\u{1b}"))
    #expect(try Tool.run(["grade", "-q"], stdin: answerLine("a", "no code")).errors.isEmpty)
  }

  // MARK: - Reading

  @Test func joinsAnswersByAKey() throws {
    let outcome = try Tool.run(["grade", "-q", "--group-by", "task", Tool.example("answers-lines.jsonl")])
    let records = try outcome.records()
    #expect(outcome.status == 0 && records.count == 6)
    let read = try String(contentsOfFile: Tool.example("answers-lines.jsonl"), encoding: .utf8).split(
      separator: "\n"
    )
    .map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
    for record in records {
      let lines = read.filter { $0["task"] as? String == record["id"] as? String }
      #expect(responses(of: record).map { $0["id"] as? String } == lines.map { $0["id"].map { "\($0)" } })
      #expect(responses(of: record).map { $0["model"] as? String } == lines.map { $0["model"] as? String })
    }
  }

  @Test func readsSeveralFilesGzipAndStandardInput() throws {
    let plain = try folder.write("1.jsonl", answerLine("a", "no code"))
    let packed = try folder.write("2.jsonl", answerLine("b", "no code"))
    let outcome = try Tool.shell(
      "gzip -k \(packed) && printf '%s' '\(answerLine("c", "no code").dropLast())' | "
        + "\"$ASSAY\" grade -q \(plain) \(packed).gz -")
    #expect(try outcome.records().map { $0["id"] as? String } == ["a", "b", "c"], "\(outcome.errors)")
  }

  @Test func keepsGoing() throws {
    let outcome = try Tool.run(
      ["grade", "-q", "--keep-going"],
      stdin: answerLine("a", "no code") + "{\"id\":\n" + answerLine("b", "no code"))
    let records = try outcome.records()
    #expect(outcome.status == 65)
    #expect(records.map { $0["id"] as? String } == ["a", "standard input:2", "b"])
    #expect((records[1]["error"] as? String)?.hasPrefix("standard input:2:7: ") == true)
    #expect(responses(of: records[1]).isEmpty && !responses(of: records[2]).isEmpty)
  }

  @Test func metadataTravels() throws {
    let line =
      #"{"zeta":{"b":[1,null,{"x":"\u2028"}],"a":12345678901234567890123},"id":7,"instruction":"x","alpha":2.5,"#
      + #""responses":[{"response":"no code","seed":42,"tags":["t"]}],"reference":{"tests":"assert f(1)"}}"#
    let outcome = try Tool.run(["grade", "-q"], stdin: line)
    #expect(
      outcome.text.contains(
        "\"metadata\":{\"alpha\":2.5,\"reference\":{\"tests\":\"assert f(1)\"},"
          + "\"zeta\":{\"a\":12345678901234567890123,\"b\":[1,null,{\"x\":\"\\u2028\"}]}}"))
    #expect(outcome.text.contains("\"metadata\":{\"seed\":42,\"tags\":[\"t\"]}"))
    #expect(try outcome.records().first?["id"] as? String == "7")
  }

  // MARK: - Pipes

  @Test func aReaderThatGoesAwayIsNoFailure() throws {
    let input = try folder.write("in.jsonl", (0..<200).map { try answerLine("a\($0)", "no code") }.joined())
    for command in ["grade", "extract"] {
      let outcome = try Tool.shell("{ \"$ASSAY\" \(command) \(input); echo $? >&2; } | head -n 1")
      #expect(outcome.lines.count == 1)
      #expect(outcome.errors == "0\n", "\(outcome.errors)")
    }
  }

  /// A record is graded when it comes, not when the producer is done.
  @Test(arguments: ["grade -q", "extract"]) func gradesWhatAPipeBringsAtOnce(command: String) throws {
    let input = try folder.write("in.jsonl", answerLine("a", "no code"))
    let started = try Tool.Started(
      ["/bin/sh", "-c", "{ cat \(input); sleep 20; } | '\(Tool.path)' \(command)"], stdin: Data())
    try started.waitForLines(1, seconds: 15)
    kill(started.process.processIdentifier, SIGKILL)
  }
}
