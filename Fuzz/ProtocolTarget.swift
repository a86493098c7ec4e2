import AssayExtract
import AssayRubric
import Foundation

@testable import Assay
@testable import AssayEvidence
@testable import AssayJSON
@testable import AssaySandbox

/// What comes out of the sandbox: a worker's record, then the checker's replies, one a line. Whatever they say, there is
/// evidence and a score.
enum ProtocolTarget: FuzzTarget {
  private static let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
  private static let rubric: Rubric = {
    guard let rubric = try? library.rubric("code-0-7") else { fatalError("the built-in rubric does not load") }
    return rubric
  }()
  private static let signs: [LanguageRuntime.ErrorSign] =
    ((try? library.languages()) ?? []).first { $0.syntax.name == "python" }?.runtime.errors ?? []

  static func test(_ input: [UInt8]) {
    let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false).map { Data($0) }
    let record = try? JSONDecoder().decode(WorkerRecord.self, from: lines[0])
    if let record { check(record) }

    // Each reply answers the question asked, as far as its id goes.
    var replies = lines.dropFirst()
    var asked = 0
    let checker = Checker { _, _ throws(SandboxError) in
      asked += 1
      guard let reply = replies.popFirst() else { throw SandboxError(.helperFailed, "the helper ended") }
      return Data(String(decoding: reply, as: UTF8.self).replacing("#", with: "q\(asked)").utf8)
    }
    let outline = checker.outline(of: "x")
    _ = checker.longestSpan(in: "x")
    var comments = checker.comments(in: "x")
    if let other = checker.comments(in: "x") { comments?.add(other) }
    let examples = checker.examples(in: "x", path: "main.py", others: [], outputs: [], instruction: "x")
    let outcomes = Observer.outcomes(examples ?? [], record: record, checker: checker)
    require(record != nil || outcomes.isEmpty, "an outcome without a record")

    var evidence = ProgramFacts.present(
      Program(language: "python", languageConfidence: 1, files: [], entry: "main.py"),
      entry: ProgramFile(path: "main.py", text: "x\n"), outline: outline, comments: comments, checker: checker)
    CommentFacts.add(comments, to: &evidence, checker: checker, language: "python")
    let result = RunResult(
      id: "a/as-written", status: .nonzeroExit, exit: .code(1), detail: nil, usage: Usage(),
      stdout: Data(input.prefix(200)), stderr: Data(input), channel: lines[0], layers: [:],
      refusedCalls: [])
    RunFacts.add(
      result, record: record, preamble: nil, completion: nil, runtime: runtime, language: "python", to: &evidence)
    TestFacts(examples: examples, outcomes: outcomes, run: "a/examples", showsValues: true, absence: "none")
      .add(to: &evidence)
    let records = (examples ?? []).map { ExampleRecord($0, outcomes[$0.id], showsValues: true) }
    let run = RunRecord(result, purpose: "as-written", shown: 100, timings: [.init(before: " in ", after: "s")])
    for data in [
      try? JSONLines().line(evidence), try? JSONLines().line(records), try? JSONLines().line(run),
      try? JSONLines().line(rubric.score(evidence)),
    ] {
      guard let data else { fatalError("what was observed cannot be written") }
      require((try? JSONReader.read(Array(data))) != nil, "what was written cannot be read")
    }
  }

  /// A record travels on to the checker: it must encode as it was decoded.
  private static func check(_ record: WorkerRecord) {
    guard let data = try? JSONEncoder().encode(record) else { fatalError("a worker's record cannot be written") }
    require((try? JSONDecoder().decode(WorkerRecord.self, from: data)) == record, "a record reads back as another")
  }

  private static let runtime = LanguageRuntime(
    name: "python", compile: nil, run: nil, checker: nil, hasLexicalChecker: false, showsExamples: true, probe: nil,
    worker: nil, warm: nil, environment: [:], limits: Limits(), errorSigns: signs, trace: ["    at "],
    varyingSigns: [], timings: [],
    literals: nil, absence: nil)
}
