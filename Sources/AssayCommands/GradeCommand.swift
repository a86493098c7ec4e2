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

  @OptionGroup var cacheOptions: GradeCacheOptions
  @OptionGroup(title: "Gates") var gateOptions: GateOptions
  @OptionGroup(title: "Reports") var reportOptions: GradeReportOptions
  @OptionGroup(title: "Log") var log: LogOptions

  func validate() throws {
    if reportOptions.junit != nil && gateOptions.passAt == nil { throw ValidationError("--junit needs --pass-at.") }
  }

  func run() throws {
    let rubric = try workshopOptions.library.rubric(self.rubric)
    let gates = try gateOptions.gates(for: rubric)
    try workshopOptions.withWorkshop { try grade(with: $0, rubric: rubric, gates: gates) }
  }

  private func grade(with workshop: Workshop, rubric: Rubric, gates: Gates) throws {
    let cache = try cacheOptions.open(workshop, rubric, isWarm: !workshopOptions.cold)
    let grader = RecordGrader(workshop: workshop, rubric: rubric, cache: cache)
    let printer = GradePrinter(
      format: format ?? (output != nil || Terminal.isOutput ? .table : .jsonl),
      criteria: rubric.criteria.map(\.name),
      file: try output.map { path throws(OutputError) in try OutputStream(path: path) })
    let interruption = Interruption()
    let progress = ProgressBar("grading", quiet: !log.showsProgress)
    var reader = input.reader(until: interruption)
    // Reading and printing happen on different threads.
    let fraction = Mutex<Double?>(nil)
    var summary = GradeSummary()
    var scores = GradedScores()
    var failFast = gateOptions.failFast ? FailFast(gates) : nil
    // Why nothing more is read.
    let lost = Mutex<String?>(nil)
    let began = monotonicSeconds()
    try printer.begin()
    do {
      try OrderedPipeline.run(
        threads: workshopOptions.threads,
        next: { () throws -> RecordReader.Entry? in
          guard !interruption.isRequested, lost.withLock({ $0 == nil }) else { return nil }
          defer { fraction.withLock { $0 = reader.fractionRead } }
          return try reader.next()
        },
        tools: { workshop.makeBench() },
        work: { entry, bench in
          var record = grader.grade(entry, bench: bench)
          if noUsage { record.dropUsage() }
          return record
        },
        emit: { record in
          // What was in flight when the run was lost depends on the machine's pace.
          guard lost.withLock({ $0 == nil }) else { return }
          summary.add(record)
          scores.add(record)
          if let reason = failFast?.reason(after: record) { lost.withLock { $0 = reason } }
          progress.clear()
          try printer.print(record)
          progress.update(count: summary.answers, fraction: fraction.withLock { $0 })
        })
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    if interruption.isRequested { try printer.flush() }
    try interruption.check(
      done: "\(summary.records) records\(output.map { "; they are in \($0).part" } ?? "")")
    let stopped = lost.withLock { $0 }.map { "after \(Figures.count(summary.records, "record")): \($0)" }
    // What is not complete gets no name of its own.
    try stopped == nil ? printer.finish() : printer.flush()
    if !log.quiet { report(summary, seconds: monotonicSeconds() - began, layers: workshop.sandbox.layers) }
    if let cache, !log.quiet { Notice.print(GradeCacheOptions.line(cache.count)) }
    if let stopped {
      Notice.print("stopped \(stopped)\(output.map { "; what was graded is in \($0).part" } ?? "")", .warning)
    } else if let output, !log.quiet {
      Notice.print("full results: \(output)")
    }
    let verdict = GateVerdict(gates, scores)
    GateNotice(isQuiet: log.quiet).print(verdict)
    try reportOptions.write(
      RunReport(
        verdict: verdict, scores: scores, passAt: gates.passAt, criteria: rubric.criteria.map(\.name),
        layers: workshop.sandbox.layers, stopped: stopped, cache: cache?.count))
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
}
