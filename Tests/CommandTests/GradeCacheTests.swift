import Foundation
import TestThreads
import Testing

/// `assay grade --cache`.
@Suite(.blocking) struct GradeCacheTests {
  private let folder: TemporaryFolder
  private let input: String
  private var cache: String { folder.path + "/cache" }

  init() throws {
    folder = try TemporaryFolder()
    input = try folder.write(
      "in.jsonl",
      answerLine("a", fenced("def double(n):\n    return 2 * n\n\nassert double(2) == 4"))
        + answerLine("b", fenced("import time\nprint(time.time())")) + answerLine("c", "no code"))
  }

  private func grade(
    _ arguments: [String] = [], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let outcome = try Tool.run(
      ["grade", "--format", "jsonl", "--cache", cache] + arguments + [input ?? self.input], environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  private func taken(_ outcome: Outcome) -> String? {
    outcome.errors.split(separator: "\n").first { $0.hasPrefix("cache: ") }.map(String.init)
  }

  private func entries() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: cache).sorted().map { cache + "/" + $0 }
  }

  @Test func unchangedRecordsAreNotGradedAgain() throws {
    let first = try grade()
    #expect(taken(first) == "cache: 0 of 3 records taken, 3 graded")
    let second = try grade()
    #expect(taken(second) == "cache: 3 of 3 records taken, 0 graded")
    // Times and usage too: what is told is the run that was made.
    #expect(first.output == second.output)
    // The bytes are those of a run without a cache.
    let plain = try Tool.run(["grade", "--format", "jsonl", "-q", "--no-usage", input])
    #expect(try grade(["--no-usage"]).output == plain.output)
  }

  /// What is not graded may change, and comes from the input.
  @Test func metadataComesFromTheInput() throws {
    _ = try grade()
    let text = try String(contentsOfFile: input, encoding: .utf8)
    let other = try folder.write(
      "other.jsonl", text.replacingOccurrences(of: "\"model\":\"m\"", with: "\"model\":\"other\",\"topic\":1"))
    let outcome = try grade(input: other)
    #expect(taken(outcome) == "cache: 3 of 3 records taken, 0 graded")
    #expect(outcome.text.contains("\"model\":\"other\"") && outcome.text.contains("\"metadata\":{\"topic\":1}"))
  }

  @Test func whateverDecidesTheResultCounts() throws {
    _ = try grade()
    let text = try String(contentsOfFile: input, encoding: .utf8)
    func changed(_ old: String, _ new: String) throws -> String {
      try folder.write("changed.jsonl", text.replacingOccurrences(of: old, with: new))
    }
    #expect(try taken(grade(input: changed("2 * n", "3 * n"))) == "cache: 2 of 3 records taken, 1 graded")
    #expect(try taken(grade(input: changed("Write it.", "Do it."))) == "cache: 0 of 3 records taken, 3 graded")
    #expect(
      try taken(grade(input: changed("\"model\"", "\"reference\":{\"tests\":\"assert double(3) == 6\"},\"model\"")))
        == "cache: 0 of 3 records taken, 3 graded")
    #expect(try taken(grade(["--cold"])) == "cache: 0 of 3 records taken, 3 graded")
    let rubric = try String(contentsOfFile: Tool.project + "/Rubrics/code-0-7.yaml", encoding: .utf8)
    let own = try folder.write("own.yaml", rubric + "\n# changed\n")
    #expect(try taken(grade(["--rubric", own])) == "cache: 0 of 3 records taken, 3 graded")
    // A definition, a limit of the policy, a harness.
    for (path, name) in [
      ("Sandbox/languages/python.yaml", "language"), ("Sandbox/policies/default.yaml", "policy"),
      ("Sandbox/harness/python/checker.py", "harness"),
    ] {
      let source = try String(contentsOfFile: Tool.project + "/" + path, encoding: .utf8)
      let changed =
        name == "policy"
        ? source.replacingOccurrences(of: "limits: {}", with: "limits: {cpu_seconds: 9}") : source + "\n# changed\n"
      try #require(changed != source)
      try folder.write("\(name)/\(path)", changed)
      let outcome = try grade(["--definitions", folder.path + "/" + name])
      #expect(taken(outcome) == "cache: 0 of 3 records taken, 3 graded", "\(name)")
    }
    #expect(try taken(grade()) == "cache: 3 of 3 records taken, 0 graded", "and all the same again")
  }

  @Test(arguments: ["cut", "changed", "swapped", "empty", "junk", "link"])
  func damagedEntriesAreRedone(damage: String) throws {
    let first = try grade(["--no-usage"])
    let entries = try entries()
    #expect(entries.count == 3)
    let contents = try entries.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    for (place, path) in entries.enumerated() {
      var bytes = contents[place]
      switch damage {
      case "cut": bytes = bytes.prefix(bytes.count / 2)
      case "changed": bytes[bytes.count - 3] ^= 1
      case "swapped": bytes = contents[(place + 1) % 3]
      case "empty": bytes = Data()
      case "junk": bytes = Data("[]".utf8)
      default:
        try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/moved-\(place)")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/moved-\(place)")
        continue
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    let second = try grade(["--no-usage"])
    #expect(second.output == first.output)
    let line = try #require(taken(second))
    #expect(line.hasPrefix("cache: 0 of 3 records taken, 3 graded"))
    // A link is no entry of ours at all.
    if damage != "link" { #expect(line.hasSuffix("; 3 damaged entries were redone")) }
    #expect(taken(try grade()) == "cache: 3 of 3 records taken, 0 graded")
  }

  /// Who does not know the secret can't write an entry that is believed, digest or not.
  @Test func aSecretKeepsForgedEntriesOut() throws {
    _ = try grade()
    let secret = ["ASSAY_CACHE_SECRET": "s3cret"]
    #expect(taken(try grade(environment: secret))?.hasSuffix("; 3 damaged entries were redone") == true)
    #expect(taken(try grade(environment: secret)) == "cache: 3 of 3 records taken, 0 graded")
    #expect(taken(try grade(environment: ["ASSAY_CACHE_SECRET": "other"]))?.contains("3 damaged") == true)
  }

  @Test func aFolderThatOthersCanWriteToIsRefused() throws {
    try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
    chmod(cache, 0o777)
    let outcome = try Tool.run(["grade", "--cache", cache, input])
    #expect(outcome.status == 75 && outcome.output.isEmpty && outcome.errors.contains(cache), "\(outcome.errors)")
    let file = try folder.write("file", "x")
    #expect(try Tool.run(["grade", "--cache", file, input]).status == 75)
  }
}
