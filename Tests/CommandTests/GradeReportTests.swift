import Foundation
import TestThreads
import Testing

/// The reports of `assay grade` for CI services, on answers and names that want to be more than text.
@Suite(.blocking) struct GradeReportTests {
  private let folder: TemporaryFolder
  private let input: String

  private static let evil =
    "::error::x\n##[add-mask]y\r\n::set-output name=a::b | ``` <img src=x onerror=alert(1)> \u{1b}[31m\u{0} ]]> & \"'"

  static let hasXMLLint = FileManager.default.isExecutableFile(atPath: "/usr/bin/xmllint")

  init() throws {
    folder = try TemporaryFolder()
    // What cannot be run here has no total.
    let withheld = fenced("fun main() {}", "kotlin")
    input = try folder.write(
      "in.jsonl",
      answerLine(
        Self.evil, fenced("print('\u{1b}[31m::error::x\\n##[error]y')\nassert False, '::warning::z ]]>'"),
        model: Self.evil)
        + answerLine("kotlin", withheld, model: "kotlin & <co>")
        + answerLine("none", "no code\n::error::x", model: Self.evil))
  }

  private func grade(_ arguments: [String], input: String? = nil, environment: [String: String] = [:]) throws -> Outcome
  {
    try Tool.run(["grade", "--format", "jsonl"] + arguments + [input ?? self.input], environment: environment)
  }

  private func text(_ name: String) -> String { String(decoding: folder.contents(name) ?? Data(), as: UTF8.self) }

  // MARK: - JUnit

  @Test(.enabled(if: hasXMLLint, "xmllint is not installed (libxml2-utils)"))
  func junitIsValid() throws {
    let path = folder.path + "/junit.xml"
    let outcome = try grade(["--junit", path, "--pass-at", "5", "--min-mean", "6", "--max-withheld", "9"])
    #expect(outcome.status == 1)
    let schema = Tool.project + "/Tests/Schemas/junit.xsd"
    let lint = try Tool.shell("xmllint --noout --schema '\(schema)' '\(path)'")
    #expect(lint.status == 0, "\(lint.errors)")
    func count(_ query: String) throws -> String {
      try Tool.shell("xmllint --xpath '\(query)' '\(path)'").text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    // Two answers below the mark, one withheld; of two gates one is missed.
    #expect(try count("string(/testsuites/@tests)") == "5" && count("string(/testsuites/@failures)") == "3")
    #expect(try count("count(//testcase[failure])") == "3" && count("count(//testcase[skipped])") == "1")
    #expect(try count("string(//testsuite[@name=\"gates\"]/testcase[failure]/@name)") == "min-mean")
    #expect(try count("string(//testsuite[@name=\"kotlin & <co>\"]/@skipped)") == "1")
    // Not everything is taken for valid.
    let broken = try folder.write(
      "broken.xml", text("junit.xml").replacingOccurrences(of: " classname=", with: " file="))
    #expect(try Tool.shell("xmllint --noout --schema '\(schema)' '\(broken)'").status != 0)
  }

  @Test(.enabled(if: hasXMLLint, "xmllint is not installed (libxml2-utils)"))
  func junitTellsWhatCouldNotBeGraded() throws {
    let path = folder.path + "/junit.xml"
    let bad = try folder.write("bad.jsonl", "{\u{1b}\n" + answerLine("a", "no code"))
    #expect(try grade(["--keep-going", "--junit", path, "--pass-at", "0"], input: bad).status == 65)
    let lint = try Tool.shell("xmllint --noout --schema '\(Tool.project)/Tests/Schemas/junit.xsd' '\(path)'")
    #expect(
      lint.status == 0 && text("junit.xml").contains("errors=\"1\"") && text("junit.xml").contains("<error "),
      "\(lint.errors)")
  }

  // MARK: - GitHub Actions

  /// What GitHub's runner takes for a command in a line of a log.
  private func commands(_ log: String) -> [String] {
    log.components(separatedBy: .newlines).filter { line in
      line.trimmingCharacters(in: .whitespaces).hasPrefix("::")
        || line.range(of: "##[a-z]*\\[", options: .regularExpression) != nil
    }
  }

  @Test(arguments: ["jsonl", "table", "csv", "scores"]) func noAnswerCommandsTheRunner(format: String) throws {
    let outcome = try Tool.run(
      ["grade", "--format", format, "--pass-at", "5", "--min-mean", "7", input], environment: ["GITHUB_ACTIONS": "true"]
    )
    #expect(outcome.status == 1)
    #expect(commands(outcome.text).isEmpty, "\(commands(outcome.text))")
    let found = commands(outcome.errors)
    // One gate, two answers below the mark, one withheld: each on one line, and nothing else.
    #expect(
      found.count == 4 && found.allSatisfy { $0.wholeMatch(of: /::(error|warning|notice) title=[^:,]*::.*/) != nil },
      "\(found)")
    // Elsewhere there are none.
    let plain = try Tool.run(["grade", "-q", "--format", format, "--pass-at", "5", "--min-mean", "7", input])
    #expect(!plain.errors.contains("::error title"))
  }

  @Test func atMostTenAnnotationsOfAKind() throws {
    let lines =
      try (0..<15).map { try answerLine("a\($0)", "no code") }.joined()
      + (0..<12).map { try answerLine("s\($0)", fenced("fun main() {}", "kotlin")) }.joined()
    let outcome = try grade(
      ["--pass-at", "5"], input: folder.write("many.jsonl", lines), environment: ["GITHUB_ACTIONS": "true"])
    for (kind, rest) in [("warning", 6), ("notice", 3)] {
      let found = outcome.errors.components(separatedBy: "\n").filter { $0.hasPrefix("::\(kind) ") }
      #expect(
        found.count == 10 && found.last?.hasSuffix("… and \(rest) more; see the full results") == true, "\(found)")
    }
  }

  @Test func theSummaryIsAddedAndFits() throws {
    let summary = try folder.write("summary.md", "# before\n")
    let actions = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
    #expect(try grade(["--min-mean", "5"], environment: actions).status == 1)
    let text = self.text("summary.md")
    #expect(text.hasPrefix("# before\n") && text.contains("assay&#58; failed&#58; 1 of 1 gates missed"), "\(text)")
    // As text it shows, and does nothing.
    #expect(!text.contains("<img") && !text.contains("```") && !text.contains("\u{1b}"))
    #expect(text.contains("| kotlin &#38; &#60;co&#62; |"), "\(text)")
    // Near the limit the page is cut, and beyond it nothing is added.
    for used in [(1 << 20) - 700, 1 << 20] {
      try folder.write("summary.md", String(repeating: "x", count: used))
      #expect(try grade(["--min-mean", "5"], environment: actions).status == 1)
      let size = folder.contents("summary.md")?.count ?? 0
      #expect(size <= 1 << 20 && (used == 1 << 20 || size > used), "\(size)")
    }
    // Off Actions the file is left alone.
    try folder.write("summary.md", "")
    _ = try grade(["-q"], environment: ["GITHUB_STEP_SUMMARY": summary])
    #expect(self.text("summary.md").isEmpty)
  }

  // MARK: - Markdown and JSON

  @Test func theCommentFits() throws {
    let long = String(repeating: "<&`|", count: 200)
    let lines = try (0..<60).map { try answerLine("\($0)\(long)", "no code", model: "\($0)\(long)") }.joined()
    let path = folder.path + "/comment.md"
    #expect(
      try grade(["-q", "--markdown", path, "--pass-at", "5"], input: folder.write("long.jsonl", lines)).status == 0)
    #expect((1..<60_001).contains(folder.contents("comment.md")?.count ?? 0))
    #expect(text("comment.md").hasPrefix("## assay&#58; graded\n"))
  }

  @Test(.enabled(if: SchemaTests.validates, "python3-jsonschema is not installed"))
  func jsonIsAsDescribed() throws {
    let baseline = try folder.write("baseline.jsonl", grade(["-q"]).output)
    let verdict = folder.path + "/verdict.json"
    let bad = try folder.write("bad.jsonl", String(contentsOfFile: input, encoding: .utf8) + "{\n")
    _ = try grade(
      [
        "--keep-going", "--verdict", verdict, "--pass-at", "5", "--min-mean", "6", "--baseline", baseline, "--max-drop",
        "0",
        "--cache", folder.path + "/cache",
      ], input: bad)
    let comparison = try folder.write(
      "comparison.json", Tool.run(["compare", "--format", "json", baseline, baseline]).output)
    for (schema, file) in [("verdict.json", verdict), ("comparison.json", comparison)] {
      let outcome = try Tool.Started(
        [
          "/usr/bin/python3", "-I", "-B", Tool.project + "/Tests/Schemas/validate.py", "--strict",
          Tool.project + "/docs/schema", schema, file,
        ], stdin: Data()
      ).wait()
      #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    }
    #expect(text("verdict.json").contains("\"outcome\":\"malformed\""))
  }
}
