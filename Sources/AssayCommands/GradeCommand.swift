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
    case table, jsonl, csv
  }

  @OptionGroup var input: InputOptions
  @OptionGroup var workshopOptions: WorkshopOptions

  @Option(help: ArgumentHelp("The rubric: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @Option(
    help: "What to print: table, jsonl or csv (default: table on a terminal or with --output, else jsonl).")
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the full results here as JSONL; the file appears when it is complete.", valueName: "file"))
  var output: String?

  @Flag(help: "Leave out times and usage, the only part that varies from run to run.")
  var noUsage = false

  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error.")
  var quiet = false

  func run() throws {
    let rubric = try workshopOptions.library.rubric(self.rubric)
    try workshopOptions.withWorkshop { try grade(with: $0, rubric: rubric) }
  }

  private func grade(with workshop: Workshop, rubric: Rubric) throws {
    let grader = RecordGrader(workshop: workshop, rubric: rubric)
    let printer = GradePrinter(
      format: format ?? (output != nil || Terminal.isOutput ? .table : .jsonl),
      criteria: rubric.criteria.map(\.name),
      file: try output.map { path throws(OutputError) in try OutputStream(path: path) })
    let interruption = Interruption()
    let progress = ProgressBar("grading", quiet: quiet)
    var reader = input.reader(until: interruption)
    // Reading and printing happen on different threads.
    let fraction = Mutex<Double?>(nil)
    var summary = GradeSummary()
    let began = monotonicSeconds()
    try printer.begin()
    do {
      try OrderedPipeline.run(
        threads: workshopOptions.threads,
        next: { () throws -> RecordReader.Entry? in
          guard !interruption.isRequested else { return nil }
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
          summary.add(record)
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
    try printer.finish()
    if !quiet { report(summary, seconds: monotonicSeconds() - began, layers: workshop.sandbox.layers) }
    try check(summary)
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
    if let output { Notice.print("full results: \(output)") }
  }

  private func check(_ summary: GradeSummary) throws {
    if summary.records == 0 { throw StatusError(status: .data, message: "the input holds no records") }
    guard summary.errors > 0 else { return }
    // A failure of ours outweighs a malformed line: it must not pass for one.
    throw StatusError(
      status: summary.malformed == summary.errors ? .data : .internalError,
      message: "\(summary.errors) records could not be graded; see their \"error\"")
  }
}
