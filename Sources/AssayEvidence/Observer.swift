package import AssayExtract
import AssayRubric
package import AssaySandbox
import Foundation

/// Observes one answer's program: parses it, runs it as written, runs its examples one by one, and names what was seen.
package struct Observer {
  private let bench: Workbench

  /// Bytes of each stream kept in a graded record; the evidence was made from all of them.
  private static let shownBytes = 4000
  /// Seconds that the examples of one program may take together.
  private static let exampleSeconds = 5.0
  private static let stepOutputBytes = 16 << 10

  package init(bench: Workbench) { self.bench = bench }

  /// - Parameters:
  ///   - id: the answer's id; the runs' ids start with it.
  ///   - instruction: its examples count too.
  /// - Throws: `SandboxError` when the sandbox itself fails. What the program does is evidence.
  package func observe(
    _ plan: ExtractionPlan, id: String, instruction: String
  ) throws(SandboxError) -> Observation {
    guard let program = plan.program, let entry = program.files.first(where: { $0.path == program.entry }) else {
      return Observation(evidence: ProgramFacts.absent(plan), examples: [], runs: [], usage: Usage())
    }
    let checker = bench.checker(for: program.language)
    let outline = checker?.outline(of: entry.text)
    let comments = self.comments(of: program, entry: entry, checker: checker)
    let examples = checker?.examples(
      in: entry.text, path: program.entry, others: program.files.filter { $0.path != program.entry },
      outputs: program.outputs, instruction: instruction
    )?.filter { !Self.isInstructionsOwn($0, in: program) }

    var evidence = ProgramFacts.present(program, entry: entry, outline: outline, comments: comments, checker: checker)
    CommentFacts.add(comments, to: &evidence, checker: checker, language: program.language)
    let asWritten = try runAsWritten(program, entry: entry, id: id)
    let work = try runExamples(program, examples: examples, outline: outline, id: id)
    let runtime = bench.runtimes[program.language]
    RunFacts.add(
      asWritten?.result, record: work?.record, runtime: runtime, language: program.language, to: &evidence)
    if let isDeterministic = asWritten?.isDeterministic {
      evidence["run.deterministic"] = .known(.bool(isDeterministic))
    }
    let showsValues = asWritten?.isDeterministic != false
    let outcomes = Self.outcomes(examples ?? [], record: work?.record, checker: checker)
    TestFacts(
      examples: examples, outcomes: outcomes, run: work?.result.id, showsValues: showsValues,
      absence: Self.absence(of: examples, work: work, checker: checker, runtime: runtime, language: program.language)
    ).add(to: &evidence)
    return Observation(
      evidence: evidence,
      examples: (examples ?? []).map { ExampleRecord($0, outcomes[$0.id], showsValues: showsValues) },
      runs: records(asWritten, work, language: program.language),
      usage: ((asWritten?.results ?? []) + [work?.result].compactMap { $0 }).reduce(into: Usage()) { $0.add($1.usage) })
  }

  /// The comments of every file; only the entry file's lines are told.
  private func comments(of program: Program, entry: ProgramFile, checker: Checker?) -> CommentReport? {
    guard var report = checker?.comments(in: entry.text) else { return nil }
    for file in program.files where file.path != program.entry {
      if let other = checker?.comments(in: file.text) { report.add(other) }
    }
    return report
  }

  /// Whether an example stands in lines that were put above the answer's because it continues them: it is the
  /// instruction's, and counted there.
  private static func isInstructionsOwn(_ example: Example, in program: Program) -> Bool {
    guard example.origin == .response, let line = example.line else { return false }
    return program.segments.contains { $0.block == nil && line >= $0.line && line < $0.line + $0.count }
  }

  // MARK: - Running

  /// The program as it stands: one run, or two where the first might not be like the next.
  private struct AsWritten {
    var result: RunResult
    var again: RunResult?

    var results: [RunResult] { [result] + (again.map { [$0] } ?? []) }
    /// nil when it was run once.
    var isDeterministic: Bool? {
      again.map { $0.status == result.status && $0.stdout == result.stdout }
    }
  }

  private func runAsWritten(
    _ program: Program, entry: ProgramFile, id: String
  ) throws(SandboxError) -> AsWritten? {
    guard let first = try run(program, id: id, mayBeWarm: true) else { return nil }
    let isWorthASecond = mayVary(first, program, entry: entry)
    // By an interpreter of its own: what a zygote's children have in common, addresses above all, must not pass for constant.
    return AsWritten(result: first, again: isWorthASecond ? try run(program, id: id, mayBeWarm: false) : nil)
  }

  /// Whether a program ended by itself and speaks of clocks, random numbers or addresses.
  private func mayVary(_ first: RunResult, _ program: Program, entry: ProgramFile) -> Bool {
    guard [.ok, .nonzeroExit, .forbiddenCall].contains(first.status) else { return false }
    let signs = bench.runtimes[program.language]?.varyingSigns ?? []
    return signs.contains { entry.text.range(of: $0) != nil } || first.stdout.range(of: Data(" at 0x".utf8)) != nil
  }

  private func run(_ program: Program, id: String, mayBeWarm: Bool) throws(SandboxError) -> RunResult? {
    guard let runtime = bench.runtimes[program.language], let command = runtime.run else { return nil }
    let files = program.plannedFiles
    return try bench.lane.run(
      RunPlan(
        id: id + "/as-written", argv: command.filled(entry: program.entry), environment: runtime.environment,
        files: files, limits: runtime.limits,
        warm: mayBeWarm ? runtime.warm?.run(files, entry: program.entry, role: .script) : nil))
  }

  /// The runs as they are reported, without what differs from run to run.
  private func records(_ asWritten: AsWritten?, _ work: Work?, language: String) -> [RunRecord] {
    let timings = bench.runtimes[language]?.timings ?? []
    func record(_ result: RunResult, _ purpose: String) -> RunRecord {
      RunRecord(result, purpose: purpose, shown: Self.shownBytes, timings: timings)
    }
    var records: [RunRecord] = []
    if let asWritten {
      var first = record(asWritten.result, "as-written")
      if let again = asWritten.again { first.hideWhatDiffers(from: record(again, "as-written")) }
      records.append(first)
    }
    if let work {
      var examples = record(work.result, "examples")
      if asWritten?.isDeterministic == false { examples.hideOutput() }
      records.append(examples)
    }
    return records
  }

  private struct Work {
    var result: RunResult
    /// nil when the worker left no record, or one that cannot be believed.
    var record: WorkerRecord?
  }

  private func runExamples(
    _ program: Program, examples: [Example]?, outline: Outline?, id: String
  ) throws(SandboxError) -> Work? {
    guard let runtime = bench.runtimes[program.language], let command = runtime.worker, outline?.parses == true,
      let examples
    else { return nil }
    let nonce = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
    let job = WorkerJob(
      nonce: nonce, path: program.entry, examples: examples.map(Self.withoutSecret), seconds: Self.exampleSeconds,
      outputBytes: Self.stepOutputBytes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let data = try? encoder.encode(job) else { return nil }
    let files = program.plannedFiles
    let result = try bench.lane.run(
      RunPlan(
        id: id + "/examples", argv: command.argv, environment: runtime.environment, files: files, job: data,
        limits: runtime.limits, warm: runtime.warm?.run(files, entry: program.entry, role: .worker)))
    let record = try? JSONDecoder().decode(WorkerRecord.self, from: result.channel)
    return Work(result: result, record: record?.nonce == nonce ? record : nil)
  }

  /// What the instruction expects must not be where the answer's code runs.
  private static func withoutSecret(_ example: Example) -> Example {
    guard example.origin == .instruction else { return example }
    var copy = example
    copy.expected = nil
    return copy
  }

  // MARK: - Judging single examples

  /// What each example came to, by id.
  static func outcomes(
    _ examples: [Example], record: WorkerRecord?, checker: Checker?
  ) -> [String: ExampleOutcome] {
    guard let record else { return [:] }
    let steps = Dictionary(record.examples.map { ($0.id ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    var outcomes: [String: ExampleOutcome] = [:]
    var pairs: [ComparisonPair] = []
    var sides: [ValuePair] = []
    let tentative = Set(examples.filter { $0.tentative == true }.map(\.id))
    for example in examples {
      guard let step = steps[example.id] else { continue }
      outcomes[example.id] = ExampleOutcome(step: step, verdict: ExampleOutcome.verdict(of: example, step))
      if let both = ExampleOutcome.sides(of: example, step) {
        sides.append(both)
      } else if let pair = ExampleOutcome.pair(for: example, step) {
        pairs.append(pair)
      }
    }
    var unanswered = Set(pairs.map(\.id) + sides.map(\.id))
    for result in (checker?.compare(pairs) ?? []) + (checker?.same(sides) ?? []) {
      outcomes[result.id]?.settle(result, tentative: tentative.contains(result.id))
      unanswered.remove(result.id)
    }
    // Values that the checker can't cope with must not leave a forged `__eq__` the last word.
    for id in unanswered where outcomes[id]?.verdict == .met { outcomes[id]?.verdict = .unchecked }
    return outcomes
  }

  private static func absence(
    of examples: [Example]?, work: Work?, checker: Checker?, runtime: LanguageRuntime?, language: String
  ) -> String {
    if checker == nil { return runtime?.absence ?? "no checker for \(language)" }
    if examples == nil { return "the checker failed on this program (\(checker?.failure ?? "no reason given"))" }
    if runtime?.worker == nil { return runtime?.absence ?? "examples in \(language) are not run one by one" }
    guard let work else { return "the program does not parse" }
    return "the examples left no record (\(work.result.status.rawValue))"
  }
}

/// What the worker reads from descriptor 3.
private struct WorkerJob: Encodable {
  var nonce: String
  var path: String
  var examples: [Example]
  var seconds: Double
  var outputBytes: Int

  enum CodingKeys: String, CodingKey {
    case nonce, path, examples, seconds
    case outputBytes = "output_bytes"
  }
}

extension Program {
  /// The program's files as they are laid into the work folder.
  package var plannedFiles: [PlannedFile] {
    files.map { PlannedFile(path: $0.path, contents: Data($0.text.utf8)) }
  }
}
