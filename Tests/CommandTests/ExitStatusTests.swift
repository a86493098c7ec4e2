import Foundation
import TestThreads
import Testing

/// The exit statuses are a contract; each is met here by the command line that gives it.
@Suite(.blocking) struct ExitStatusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: - 0

  @Test(arguments: [
    ["--help"], ["--version"], ["help", "run"], ["grade", "--help"], ["rubric", "list"], ["rubric", "check"],
  ])
  func done(arguments: [String]) throws {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test func rubricShowPrintsTheFile() throws {
    let outcome = try Tool.run(["rubric", "show", "code-0-7"])
    #expect(outcome.status == 0)
    #expect(outcome.output == FileManager.default.contents(atPath: Tool.project + "/Rubrics/code-0-7.yaml"))
  }

  // MARK: - 64, usage

  @Test(arguments: [
    ["nonsuch"], ["grade", "--nonsuch"], ["grade", "--format", "xml"], ["grade", "--jobs", "0"],
    ["grade", "--jobs", "x"],
    ["run", "--language", "python"], ["run", "--cpu", "0", "--", "/bin/true"],
    ["run", "--memory", "-1", "--", "/bin/true"],
    ["run", "x", "--", "/bin/true"], ["run", "--file", "x"],
    ["run", "--language", "python", "x", "--", "/bin/true"],
  ])
  func usage(arguments: [String]) throws {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(outcome.errors)")
  }

  // MARK: - 65, malformed input

  /// One line on standard error, which starts with where.
  private func expectPlace(_ place: String, _ outcome: Outcome) {
    #expect(outcome.status == 65)
    let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(lines.first?.hasPrefix("assay: \(place)") == true, "\(outcome.errors)")
  }

  @Test(arguments: ["grade", "extract"]) func malformedLine(command: String) throws {
    let input = try folder.write(
      "in.jsonl", answerLine("a", "no code") + "{\"id\": \"é\", \"instruction\" 1}\n")
    let outcome = try Tool.run([command, input])
    expectPlace("\(input):2:27: ", outcome)
    // What came before it is not lost.
    #expect(outcome.lines.count == 1)
  }

  @Test func malformedStandardInput() throws {
    expectPlace("standard input:1:2: ", try Tool.run(["grade"], stdin: "{"))
    expectPlace("standard input:1:2: ", try Tool.run(["extract", "-"], stdin: "{"))
    expectPlace("standard input:1:2: ", try Tool.run(["run"], stdin: "{"))
    expectPlace("standard input:1:1: ", try Tool.run(["run"], stdin: "{\"id\": \"a\"}\n"))
  }

  @Test func aKeyCannotBreakTheLineOfTheMessage() throws {
    let outcome = try Tool.run(
      ["grade"], stdin: "{\"a\\nassay: fake\\u001b[2J\":1,\"a\\nassay: fake\\u001b[2J\":1}")
    expectPlace("standard input:1:30: ", outcome)
    #expect(!outcome.errors.contains("\u{1b}"))
  }

  @Test func filesThatAreNotThere() throws {
    expectPlace("/none.jsonl: ", try Tool.run(["grade", "/none.jsonl"]))
    expectPlace("\(folder.path): ", try Tool.run(["grade", folder.path]))
    expectPlace("/none.py: ", try Tool.run(["run", "--language", "python", "/none.py"]))
    expectPlace("nonsuch-command: ", try Tool.run(["run", "--", "nonsuch-command"]))
  }

  @Test func mixedShapes() throws {
    let input = try folder.write(
      "in.jsonl", answerLine("a", "") + #"{"id":"b","instruction":"x","response_1":"y"}"# + "\n")
    expectPlace("\(input):2:1: ", try Tool.run(["grade", input]))
  }

  @Test func emptyInput() throws {
    let outcome = try Tool.run(["grade", "-q"], stdin: "\n\n")
    #expect(outcome.status == 65 && outcome.output.isEmpty && outcome.errors.contains("no records"))
  }

  @Test(arguments: ["grade", "extract"]) func keepGoingStillTells(command: String) throws {
    let outcome = try Tool.run(
      [command, "--keep-going"], stdin: answerLine("a", "") + "{\n" + answerLine("b", ""))
    #expect(outcome.status == 65)
    #expect(try outcome.records().count == 3)
  }

  // MARK: - 69, unavailable

  @Test func aLanguageWithoutItsToolchain() throws {
    try folder.write(
      "own/Sandbox/languages/nolang.yaml",
      """
      name: nolang
      title: Nolang
      tags: [nolang]
      extensions: [nol]
      toolchain: {commands: [/nowhere/nolang], version: [--version], package: nolang-tools}
      run: {argv: ["{toolchain}", "{entry}"]}

      """)
    let program = try folder.write("a.nol", "x")
    let arguments = ["run", "--definitions", folder.path + "/own", "--language"]
    let outcome = try Tool.run(arguments + ["nolang", program])
    #expect(outcome.status == 69 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("Nolang") && outcome.errors.contains("nolang-tools"))
    #expect(try Tool.run(arguments + ["kotlin", program]).status == 69)
  }

  // MARK: - 75, output that cannot be written

  @Test(arguments: ["grade --format jsonl", "grade --format table", "extract", "run -- /bin/echo"])
  func fullDevice(command: String) throws {
    let input = try folder.write("in.jsonl", answerLine("a", "no code"))
    let outcome = try Tool.shell("\"$ASSAY\" \(command) < \(input) > /dev/full")
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("cannot write"))
  }

  @Test(arguments: ["/proc/none/out.jsonl", "/dev/null/out.jsonl", "/proc/out.jsonl"])
  func placesThatTakeNoFile(path: String) throws {
    let outcome = try Tool.run(["grade", "--output", path], stdin: answerLine("a", "no code"))
    #expect(outcome.status == 75 && outcome.errors.contains(path), "\(outcome.errors)")
  }

  // MARK: - 78, definitions

  @Test func rubricsThatAreWrong() throws {
    let input = try answerLine("a", "no code")
    let unknown = try Tool.run(["grade", "--rubric", "nonsuch"], stdin: input)
    #expect(unknown.status == 78 && unknown.output.isEmpty && unknown.errors.contains("code-0-7"))
    #expect(try Tool.run(["grade", "--rubric", "./none.yaml"], stdin: input).status == 78)
    let rubric = String(decoding: try Tool.run(["rubric", "show"]).output, as: UTF8.self)
    let wrong = [
      "", "name: [", "name: x\n", rubric.replacingOccurrences(of: "criteria:", with: "criterias:"),
      rubric.replacingOccurrences(of: "run.status: not-run", with: "run.statsu: not-run"),
    ]
    for (number, text) in wrong.enumerated() {
      let path = try folder.write("wrong\(number).yaml", text)
      for arguments in [["grade", "--rubric", path], ["rubric", "check", path]] {
        let outcome = try Tool.run(arguments, stdin: input)
        #expect(outcome.status == 78, "\(number): \(outcome.errors)")
        #expect((outcome.errors + outcome.text).contains(path))
      }
    }
  }

  @Test(arguments: [
    "languages/bad.yaml=name: bad\nspeling: 1\n", "languages/bad.yaml=name: other\n",
    "languages/python.yaml=name: [",
    "policies/default.yaml=name: default\n",
  ])
  func definitionsThatAreWrong(file: String) throws {
    let parts = file.split(separator: "=", maxSplits: 1).map(String.init)
    let path = try folder.write("own/Sandbox/" + parts[0], parts[1])
    for command in ["grade", "extract"] {
      let outcome = try Tool.run(
        [command], stdin: answerLine("a", ""), environment: ["ASSAY_PATH": folder.path + "/own"])
      #expect(outcome.status == 78 && outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("assay: \(path): "), "\(outcome.errors)")
    }
  }

  @Test func namesThatAreUnknown() throws {
    #expect(try Tool.run(["run", "--policy", "nonsuch", "--", "/bin/true"]).status == 78)
    let language = try Tool.run(["run", "--language", "nonsuch", "-"], stdin: "x")
    #expect(language.status == 78 && language.errors.contains("python"))
  }
}
