import ArgumentParser
import Assay
import AssayRubric
import AssaySandbox
import Foundation
import Synchronization

struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Run every answer in the sandbox and suggest its scores, with the evidence.",
    discussion: """
      Reads records in three shapes: a list of responses, response_1/response_2 …, or one answer a line. Writes a line \
      of JSON a record, in input order (docs/output.md). Suggestions that cannot be established are withheld, not guessed.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl, csv, scores
  }

  @OptionGroup var input: InputOptions
  @OptionGroup var workshopOptions: WorkshopOptions
  @OptionGroup(title: "Long runs") var scale: ScaleOptions

  @Option(help: ArgumentHelp("The rubric: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @Option(
    help: """
      What to print: table, jsonl, csv, or scores, which is jsonl without texts, programs and evidence, for a baseline \
      (default: table on a terminal or with --output, else jsonl).
      """)
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the full results here as JSONL; the file appears when it is complete.", valueName: "file"))
  var output: String?

  @Flag(help: "Leave out times and usage, the only part that varies from run to run.")
  var noUsage = false

  @OptionGroup(title: "Judge") var judgeOptions: JudgeOptions
  @OptionGroup var cacheOptions: GradeCacheOptions
  @OptionGroup(title: "Gates") var gateOptions: GateOptions
  @OptionGroup(title: "Reports") var reportOptions: GradeReportOptions
  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    if reportOptions.junit != nil && gateOptions.passAt == nil { throw ValidationError("--junit needs --pass-at.") }
  }

  func run() throws {
    try scale.check(output: output)
    let rubric = try workshopOptions.library.rubric(self.rubric)
    let gates = try gateOptions.gates(for: rubric)
    if try isComplete(gates, rubric) { return }
    try workshopOptions.withWorkshop { try grade(with: $0, rubric: rubric, gates: gates) }
  }

  /// What the results depend on. Not the number of jobs, nor whether interpreters are kept.
  private func identity(_ rubric: Rubric) throws -> RunIdentity {
    var options = judgeOptions.identity
    options["--group-by"] = input.groupBy
    options["--keep-going"] = input.keepGoing ? "on" : nil
    options["--no-usage"] = noUsage ? "on" : nil
    options["--shard"] = scale.shard?.description
    return try RunIdentity(
      library: workshopOptions.library, rubric: rubric, policy: workshopOptions.policyOptions.policy, options: options)
  }

  /// Whether there is nothing left to do of a shard: a job that is tried again may have been done.
  ///
  /// - Throws: `StatusError` as the run that completed it did.
  private func isComplete(_ gates: Gates, _ rubric: Rubric) throws -> Bool {
    guard scale.resume, scale.shard != nil, let output, let marker = try ShardMarker.read(for: output) else {
      return false
    }
    try marker.check(output, identity(rubric))
    if !log.quiet { Notice.print("shard \(marker.shard) is complete: \(marker.records) records in \(output)") }
    try check(errors: marker.errors, malformed: marker.malformed)
    if keepsScores(gates) {
      let scores = try GradedScores.read(files: [output])
      try judge(scores, by: gates, rubric, layers: [:], stopped: nil, cache: nil)
    }
    return true
  }

  /// A million answers' scores do not fit into a run's memory, so they are kept where somebody looks at them.
  private func keepsScores(_ gates: Gates) -> Bool { gates.isAnySet || reportOptions.isAnyWritten }

  private func grade(with workshop: Workshop, rubric: Rubric, gates: Gates) throws {
    let interruption = Interruption()
    let modelJudge = try judgeOptions.open(until: interruption)
    let cache = try cacheOptions.open(workshop, rubric, isWarm: !workshopOptions.cold, judge: modelJudge)
    let grader = RecordGrader(workshop: workshop, rubric: rubric, cache: cache, judge: modelJudge)
    let file = try output.map { try JournalledFile(path: $0, identity: identity(rubric), resumes: scale.resume) }
    if let output { ShardMarker.remove(for: output) }
    let lines = GradeLines(
      format: format ?? (output != nil || Terminal.isOutput ? .table : .jsonl),
      criteria: rubric.criteria.map(\.name), hasFile: file != nil)
    let printer = GradePrinter(file: file)
    let progress = ProgressBar("grading", quiet: !log.showsProgress)
    let records = RecordStream(
      input.reader(until: interruption), shard: scale.shard, isStopped: { interruption.isRequested })
    // Reading and printing happen on different threads.
    let fraction = Mutex<Double?>(nil)
    var summary = GradeSummary()
    var scores = keepsScores(gates) ? GradedScores() : nil
    var failFast = gateOptions.failFast ? FailFast(gates) : nil
    // Why nothing more is read.
    let lost = Mutex<String?>(nil)
    let began = monotonicSeconds()
    if let file {
      try records.skip(file) {
        let line = try ScoredLine($0.line)
        summary.add(line, kind: $0.kind)
        scores?.add(line, kind: $0.kind)
      }
      CrashGuard.arm(journal: file.journalDescriptor, arguments: scale.restart(input.files))
    }
    let crashed = file?.crashed ?? [:]
    if !scale.restarted { try printer.print(header: lines.header) }
    do {
      try OrderedPipeline.run(
        threads: workshopOptions.threads,
        next: { () throws -> RecordStream.Item? in
          guard !interruption.isRequested, lost.withLock({ $0 == nil }) else { return nil }
          defer { fraction.withLock { $0 = records.fractionRead } }
          return try records.next()
        },
        tools: { workshop.makeBench() },
        work: { item, bench in
          var record = CrashGuard.with(item.digest) {
            grader.grade(item.entry, bench: bench, crash: crashed[item.digest])
          }
          if noUsage { record.dropUsage() }
          // Encoded here, where threads work side by side: what `emit` does, all wait for.
          return (record: record, lines: try lines.lines(record), digest: item.digest)
        },
        emit: { record, lines, digest in
          // What was in flight when the run was lost depends on the machine's pace.
          guard lost.withLock({ $0 == nil }) else { return }
          summary.add(record)
          scores?.add(record)
          if let reason = failFast?.reason(after: record) { lost.withLock { $0 = reason } }
          progress.clear()
          try printer.print(lines, digest: digest, kind: record.kind)
          progress.update(count: summary.answers, fraction: fraction.withLock { $0 })
        })
    } catch let error as OutputError where file != nil && error != .readerGone {
      progress.clear()
      throw StatusError(
        status: .temporary, message: "\(error); \(scale.advice) behind what is in the part")
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    try interruption.check(
      done: "\(summary.records) records"
        + (output.map { "; they are in \($0).part, and \(scale.advice)" } ?? ""))
    let stopped = lost.withLock { $0 }.map { "after \(Figures.count(summary.records, "record")): \($0)" }
    try printer.finish()
    // What is not complete gets no name of its own.
    if stopped == nil {
      try file?.finish { bytes, identity in
        scale.shard.map {
          ShardMarker(
            shard: $0, records: summary.records, bytes: bytes, errors: summary.errors, malformed: summary.malformed,
            run: identity)
        }
      }
    }
    if !log.quiet {
      report(summary, seconds: monotonicSeconds() - began, layers: workshop.sandbox.layers)
      if let line = InputOptions.line(unanswered: records.unanswered) { Notice.print(line) }
    }
    if let cache, !log.quiet { Notice.print(GradeCacheOptions.line(cache.count)) }
    if let stopped {
      Notice.print("stopped \(stopped)\(output.map { "; what was graded is in \($0).part" } ?? "")", .warning)
    } else if let output, !log.quiet {
      Notice.print("full results: \(output)")
    }
    // A shard may well be empty.
    if records.read == 0 {
      throw StatusError(
        status: .data, message: "the input holds no \(records.unanswered == 0 ? "records" : "record with an answer")")
    }
    guard let scores else { return try check(errors: summary.errors, malformed: summary.malformed) }
    try judge(
      scores, by: gates, rubric, layers: workshop.sandbox.layers, stopped: stopped, cache: cache?.count)
  }

  /// One verdict makes what is printed, the reports and the exit status.
  private func judge(
    _ scores: GradedScores, by gates: Gates, _ rubric: Rubric, layers: LayerReport, stopped: String?,
    cache: GradeCache.Count?
  ) throws {
    let verdict = GateVerdict(gates, scores)
    GateNotice(isQuiet: log.quiet).print(verdict)
    try reportOptions.write(
      RunReport(
        verdict: verdict, scores: scores, passAt: gates.passAt, criteria: rubric.criteria.map(\.name), layers: layers,
        stopped: stopped, cache: cache))
    if let error = ExitStatus.error(for: verdict, scores) { throw error }
  }

  private func report(_ summary: GradeSummary, seconds: Double, layers: LayerReport) {
    for line in summary.models() { Notice.print(line) }
    Notice.print(summary.line(seconds: seconds))
    // Few hosts delegate control groups, and the limits hold without them.
    let weak = layers.filter { $0.value.state != .active && $0.key != .controlGroup }.sorted {
      $0.key.rawValue < $1.key.rawValue
    }
    if !weak.isEmpty {
      let names = weak.map { "\($0.key.rawValue) \($0.value.state.rawValue)" }.joined(separator: ", ")
      Notice.print("sandbox: \(names)")
    }
  }

  private func check(errors: Int, malformed: Int) throws {
    guard errors > 0 else { return }
    // A failure of ours outweighs a malformed line: it must not pass for one.
    throw StatusError(
      status: malformed == errors ? .data : .internalError,
      message: "\(errors) records could not be graded; see their \"error\"")
  }
}
