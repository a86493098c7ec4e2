import AssayCompile
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

  package init(bench: Workbench) { self.bench = bench }

  /// - Parameters:
  ///   - id: the answer's id; the runs' ids start with it.
  ///   - instruction: its examples count too.
  ///   - reference: its tests count too.
  /// - Throws: `SandboxError` when the sandbox itself fails. What the program does is evidence.
  package func observe(
    _ plan: ExtractionPlan, id: String, instruction: String, reference: Reference? = nil
  ) throws(SandboxError) -> Observation {
    guard var program = plan.program, var entry = program.files.first(where: { $0.path == program.entry }) else {
      return Observation(evidence: ProgramFacts.absent(plan), examples: [], runs: [], usage: Usage())
    }
    let checker = bench.checker(for: program.language)
    let runtime = bench.runtimes[program.language]
    let isLexical = runtime?.hasLexicalChecker == true
    let outline = checker?.outline(of: entry.text)
    let comments = self.comments(of: program, entry: entry, checker: checker)
    var evidence = ProgramFacts.present(program, entry: entry, outline: outline, comments: comments, checker: checker)
    // What is said of the text is said of the answer's; what is run may need a main function around it.
    let completion =
      isLexical && runtime?.run != nil
      ? checker?.completed(entry.text, path: entry.path, instruction: instruction) : nil
    if let completion {
      entry.text = completion.text
      program.files = program.files.map { $0.path == entry.path ? entry : $0 }
    }
    let examples =
      runtime?.showsExamples != true
      ? nil
      : checker?.examples(
        in: entry.text, path: program.entry, others: program.files.filter { $0.path != program.entry },
        outputs: program.outputs, instruction: instruction, reference: reference
      )?.filter { !Self.isInstructionsOwn($0, in: program) }
    AskedSignature.add(instruction, outline: isLexical ? nil : outline, to: &evidence)
    CommentFacts.add(comments, to: &evidence, checker: checker, language: program.language)
    let asWritten = try runAsWritten(program, entry: entry, id: id)
    let doesParse = isLexical ? RunFacts.parses(asWritten?.result, runtime: runtime) : outline?.parses
    if isLexical { ProgramFacts.set(parses: doesParse, asWritten?.result, runtime: runtime, in: &evidence) }
    let preamble = outline.flatMap {
      $0.uses.isEmpty ? nil : checker?.preamble(for: entry.text, instruction: instruction)
    }
    var work: ExampleRun?
    if let examples, doesParse == true {
      work = try bench.work(
        program, examples: examples, preamble: preamble?.source, seconds: Self.exampleSeconds, id: id + "/examples")
    }
    RunFacts.add(
      asWritten?.result, record: work?.record, preamble: preamble, completion: completion, runtime: runtime,
      language: program.language,
      to: &evidence)
    if let isDeterministic = asWritten?.isDeterministic {
      evidence["run.deterministic"] = .known(.bool(isDeterministic))
    }
    let showsValues = asWritten?.isDeterministic != false
    let outcomes = Self.outcomes(examples ?? [], record: work?.record, checker: checker)
    TestFacts(
      examples: examples, outcomes: outcomes, run: work?.result.id, showsValues: showsValues,
      absence: Self.absence(of: examples, work: work, checker: checker, runtime: runtime, language: program.language)
    ).add(to: &evidence)
    let mutantUsage = try MutantRun(
      bench: bench, program: program, examples: examples ?? [], outcomes: outcomes, preamble: preamble?.source, id: id
    ).add(to: &evidence, checker: checker, entry: entry)
    let subject = outline.flatMap { outline in
      Subject(
        program: program, outline: outline, examples: examples ?? [], instruction: instruction,
        preamble: preamble?.source)
    }
    // What does not compile has nothing to compare.
    let probed =
      runtime?.probe != nil && doesParse == true
      ? examples.map { ProbedSubject(program: program, examples: $0, instruction: instruction) } : nil
    let runs = (asWritten?.results ?? []) + [work?.result].compactMap { $0 }
    return Observation(
      evidence: evidence,
      examples: (examples ?? []).map { ExampleRecord($0, outcomes[$0.id], showsValues: showsValues) },
      runs: records(asWritten, work, language: program.language),
      usage: (runs.map(\.usage) + mutantUsage).reduce(into: Usage()) { $0.add($1) },
      subject: subject, probed: probed, isDeterministic: showsValues)
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
    /// How it was compiled, where it was.
    var compile: RunResult?
    /// The run; where nothing came of the compile, that.
    var result: RunResult
    var again: RunResult?

    var isCompiled: Bool { compile?.status ?? .ok == .ok }
    var results: [RunResult] {
      [compile].compactMap { $0 } + (isCompiled ? [result] : []) + [again].compactMap { $0 }
    }
    /// nil when it was run once.
    var isDeterministic: Bool? {
      again.map { $0.status == result.status && $0.stdout == result.stdout }
    }
  }

  private func runAsWritten(
    _ program: Program, entry: ProgramFile, id: String
  ) throws(SandboxError) -> AsWritten? {
    guard let runtime = bench.runtimes[program.language], let command = runtime.run else { return nil }
    let files = program.plannedFiles
    var plan = RunPlan(
      id: id + "/as-written", argv: command.filled(entry: program.entry), environment: runtime.environment,
      files: files, limits: runtime.limits, warm: runtime.warm?.run(files, entry: program.entry, role: .script))
    var compile: RunResult?
    if let step = runtime.compile {
      switch try bench.compiler.prepare(plan, entry: program.entry, step: step, id: id + "/compile", lane: bench.lane) {
      case .ready(let prepared, let result): (plan, compile) = (prepared, result)
      case .failed(let result): return AsWritten(compile: result, result: result)
      }
    }
    let first = try bench.lane.run(plan)
    guard mayVary(first, program, entry: entry) else { return AsWritten(compile: compile, result: first) }
    // By an interpreter of its own: what a zygote's children have in common, addresses above all, must not pass for constant.
    plan.warm = nil
    return AsWritten(compile: compile, result: first, again: try bench.lane.run(plan))
  }

  /// Whether a program ended by itself and speaks of clocks, random numbers or addresses.
  private func mayVary(_ first: RunResult, _ program: Program, entry: ProgramFile) -> Bool {
    guard [.ok, .nonzeroExit, .forbiddenCall].contains(first.status) else { return false }
    let signs = bench.runtimes[program.language]?.varyingSigns ?? []
    return signs.contains { entry.text.range(of: $0) != nil } || first.stdout.range(of: Data(" at 0x".utf8)) != nil
  }

  /// The runs as they are reported, without what differs from run to run.
  private func records(_ asWritten: AsWritten?, _ work: ExampleRun?, language: String) -> [RunRecord] {
    let timings = bench.runtimes[language]?.timings ?? []
    func record(_ result: RunResult, _ purpose: String) -> RunRecord {
      RunRecord(result, purpose: purpose, shown: Self.shownBytes, timings: timings)
    }
    var records: [RunRecord] = []
    if let compile = asWritten?.compile { records.append(record(compile, "compile")) }
    if let asWritten, asWritten.isCompiled {
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
    of examples: [Example]?, work: ExampleRun?, checker: Checker?, runtime: LanguageRuntime?, language: String
  ) -> String {
    if checker == nil { return runtime?.absence ?? "no checker for \(language)" }
    if runtime?.showsExamples == false { return "examples in \(language) are not looked for" }
    if examples == nil { return "the checker failed on this program (\(checker?.failure ?? "no reason given"))" }
    if runtime?.worker == nil, runtime?.probe == nil {
      return runtime?.absence ?? "examples in \(language) are not run one by one"
    }
    guard let work else { return "the program does not parse" }
    return "the examples left no record (\(work.result.status.rawValue))"
  }
}

extension Program {
  /// The program's files as they are laid into the work folder.
  package var plannedFiles: [PlannedFile] {
    files.map { PlannedFile(path: $0.path, contents: Data($0.text.utf8)) }
  }
}
