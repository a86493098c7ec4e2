import ArgumentParser
import Assay
import AssayInference
import Foundation

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Ask models every task, and write the records that `assay grade` reads.",
    discussion: """
      Tasks are lines of JSON: {"id", "instruction", …}, as `assay tasks` writes them. With --output every answer is on disk \
      as soon as it comes, and the same command asks only for what is missing (docs/generate.md).
      """)

  @Argument(
    help: ArgumentHelp("Files of tasks, plain or gzip; - is standard input.", valueName: "tasks"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = []

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(help: "Answers of each model to each task (default: 1).")
  var samples: Int?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the records here; answers that have come are in <file>.journal until then.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Seconds to go on asking a server that is down or busy.", valueName: "seconds"))
  var retryFor = 120.0

  @Option(help: ArgumentHelp("Seconds to wait for an answer that does not come.", valueName: "seconds"))
  var timeout = 600.0

  @Option(
    help: ArgumentHelp(
      "Ask nothing: write what is missing as a batch file of OpenAI's form, of one model.", valueName: "file"))
  var batchOut: String?

  @Option(
    help: ArgumentHelp(
      "Ask nothing: take the answers out of the results of a batch; may be repeated.", valueName: "file"))
  var batchIn: [String] = []

  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error.")
  var quiet = false

  func validate() throws {
    if let samples, samples < 1 { throw ValidationError("--samples must be at least 1.") }
    if !(retryFor >= 0 && retryFor.isFinite) { throw ValidationError("--retry-for must be 0 or more.") }
    if !(timeout > 0 && timeout <= 3600) { throw ValidationError("--timeout must be more than 0 and at most 3600.") }
    if batchOut != nil, !batchIn.isEmpty { throw ValidationError("--batch-out and --batch-in are two steps.") }
  }

  func run() throws {
    let (models, samplesOfFile) = try modelOptions.models(environment: ProcessInfo.processInfo.environment)
    let samples = samples ?? samplesOfFile ?? 1
    if samples < 1 { throw ValidationError("samples must be at least 1.") }
    let interruption = Interruption()
    let tasks = try TaskReader.read(files: files.isEmpty ? ["-"] : files, isStopped: { interruption.isRequested })
    try interruption.check(done: nil)
    guard !tasks.isEmpty else { throw StatusError(status: .data, message: "the input holds no tasks") }
    let store = try AnswerStore(tasks: tasks, models: models, samples: samples, output: output)
    let missing = models.map { store.missing(of: $0).count }
    if !quiet { say(models, missing, store.count) }
    if batchOut != nil || !batchIn.isEmpty, models.contains(where: { $0.endpoint.interface != .chat }) {
      throw ValidationError("Batches are of conversations; this interface takes a whole prompt.")
    }
    if let batchOut { return try writeBatch(store, models, to: batchOut) }
    if !batchIn.isEmpty { return try readBatch(store, models) }
    let renderer = try libraryOptions.renderer(until: interruption)
    defer { renderer.close() }
    try ask(store, models, missing, renderer, interruption)
  }

  private func say(_ models: [GenerationModel], _ missing: [Int], _ count: Int) {
    let total = missing.reduce(0, +)
    if total < count { Notice.print("\(count - total) of \(count) answers are there already") }
    guard batchOut == nil, batchIn.isEmpty else { return }
    for (model, missing) in zip(models, missing) where missing > 0 {
      let isShared = models.count { $0.endpoint.url == model.endpoint.url } > 1
      Notice.print(
        "\(model.name): \(missing) questions to \(model.endpoint), \(model.concurrency) at a time"
          + (isShared ? " with the others there" : ""))
    }
  }

  // MARK: - Asking

  private func ask(
    _ store: sending AnswerStore, _ models: [GenerationModel], _ missing: [Int], _ renderer: PromptRenderer,
    _ interruption: Interruption
  ) throws {
    var options = Generator.Options()
    options.patience = retryFor
    options.timeout = timeout
    let report = GenerationReport(
      models: models.map(\.name), missing: missing, printsRecords: output == nil, quiet: quiet)
    let generator = Generator(
      store: store, options: options,
      render: { model, messages throws(InferenceError) in
        try renderer.prompt(model.template ?? "", messages)
      },
      isStopped: { interruption.isRequested }, notify: { event, store in try report.take(event, store) })
    do {
      try generator.run(models)
    } catch {
      report.clear()
      throw error
    }
    report.clear()
    let counts = report.counts
    try interruption.check(
      done: "\(counts.answers) answers"
        + (output.map { "; they are in \($0).journal, and the same command goes on" } ?? ""))
    try generator.withStore { try $0.finish() }
    try conclude(counts, generator.withStore { $0.failureCodes })
  }

  private func conclude(_ counts: GenerationReport.Counts, _ failures: [InferenceError.Code]) throws {
    if !quiet, counts.answers > 0 {
      var line = "\(counts.answers) answers"
      if counts.tokens > 0 { line += ", \(counts.tokens) tokens" }
      if counts.cutOff > 0 { line += "; \(counts.cutOff) cut off at the limit of tokens (finish_reason length)" }
      if let output { line += ": \(output)" }
      Notice.print(line)
    }
    guard !failures.isEmpty else { return }
    throw StatusError(
      status: Self.status(failures),
      message: "\(failures.count) answers are missing"
        + (output == nil ? "" : "; the same command asks for them again"))
  }

  /// What is to be mended: the questions, when they were all refused, or else a service.
  private static func status(_ failures: [InferenceError.Code]) -> ExitStatus {
    failures.allSatisfy { $0 == .refused } ? .data : .unavailable
  }

  // MARK: - Batches

  private func writeBatch(_ store: AnswerStore, _ models: [GenerationModel], to path: String) throws {
    guard models.count == 1, let model = models.first else {
      throw ValidationError("A batch is of one model; write one for each.")
    }
    let stream = path == "-" ? OutputStream() : try OutputStream(path: path)
    let lines = JSONLines()
    let keys = store.missing(of: model)
    for key in keys { try stream.write(lines.line(store.batchLine(key, model))) }
    try stream.finish()
    if let notice = keys.first.flatMap({ store.batchNotice($0, model) }) {
      Notice.print("assay: \(PlainText.safe(notice))")
    }
    if !quiet { Notice.print("\(keys.count) questions; give their results to the same command with --batch-in") }
  }

  private func readBatch(_ store: AnswerStore, _ models: [GenerationModel]) throws {
    let tally = try store.addBatch(files: batchIn, models: models) { Notice.print("assay: \(PlainText.safe($0))") }
    if output == nil {
      let stream = OutputStream()
      for task in store.tasks.indices { if let line = try store.line(of: task) { try stream.write(line) } }
      try stream.finish()
    }
    try store.finish()
    if !quiet { Notice.print("\(tally.answers) answers of the batch" + (output.map { ": \($0)" } ?? "")) }
    let left = models.reduce(0) { $0 + store.missing(of: $1).count }
    if left > 0 {
      let failures = store.failureCodes
      // Those that no result tells of are still with the service.
      let status = failures.count < left ? .unavailable : Self.status(failures)
      throw StatusError(status: status, message: "\(left) answers are missing; ask for them without --batch-in")
    }
  }
}
