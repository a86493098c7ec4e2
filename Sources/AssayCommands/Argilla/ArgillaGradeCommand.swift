import ArgumentParser
import Assay
import AssayArgilla
import AssayEvidence
import AssayRubric
import Foundation

struct ArgillaGradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Grade records that are in a dataset already, and add suggestions to its questions.",
    discussion: """
      For datasets that somebody else made. Corrected responses that people submitted are graded too; each must fulfil all \
      criteria, and a line says whether it does (docs/schema/corrections.json). Run again, it changes only what is otherwise; \
      fields, metadata and responses are never touched.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var argilla: ArgillaOptions
  @OptionGroup var workshopOptions: WorkshopOptions

  @Option(help: ArgumentHelp("The rubric: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @Option(help: ArgumentHelp("The field with the task (default: instruction).", valueName: "field"))
  var instructionField: String?

  @Option(
    help: ArgumentHelp(
      "The field with what the task builds on (default: context, where there is one).", valueName: "field"))
  var contextField: String?

  @Option(
    help: ArgumentHelp(
      "A field with an answer; may be given again (default: response, response_1, response_2 …).", valueName: "field"))
  var responseField: [String] = []

  @Option(
    help: ArgumentHelp(
      "The rating question for the total of an answer, once for each answer in the same order (default: rating_FIELD).",
      valueName: "question"))
  var question: [String] = []

  @Option(
    help: ArgumentHelp(
      "The text question in which people corrected an answer (default: corrected_response, where there is one).",
      valueName: "question"))
  var correctionQuestion: String?

  @Flag(help: "Put suggestions in the place of those that others made; a question has one.")
  var replace = false

  @Flag(
    help: "Pass over records whose suggestions are all by this version and rubric, for instance after an interruption.")
  var onlyMissing = false

  @Flag(help: "Grade and say what would change, but change nothing.")
  var dryRun = false

  @Option(help: "How to print the corrected responses: text or json (default: text on a terminal, else json).")
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the graded records here, as assay grade does; the file appears when it is complete.", valueName: "file"))
  var output: String?

  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error.")
  var quiet = false

  func run() throws {
    let rubric = try workshopOptions.library.rubric(self.rubric)
    // Only what is graded now would be in the file, and what was graded then would be gone.
    if onlyMissing, let output, FileManager.default.fileExists(atPath: output + ".part") {
      throw StatusError(
        status: .data,
        message: "\(output).part holds the records of a run that was interrupted; give it another name first")
    }
    let interruption = Interruption()
    let session = try argilla.connect(until: interruption, to: "grade", quiet: quiet)
    let dataset = try session.dataset(argilla.dataset)
    let settings = try session.client.settings(of: dataset)
    let reading = try DatasetReading(
      of: dataset.name, fields: settings.fields, questions: session.client.questions(of: dataset), rubric: rubric,
      options: options)
    if !quiet { for line in reading.passedOver { Notice.print("assay: \(PlainText.safe(line))") } }
    try workshopOptions.withWorkshop { workshop in
      try grade(session, dataset, reading, RecordGrader(workshop: workshop, rubric: rubric), rubric, interruption) {
        workshop.makeBench()
      }
    }
  }

  private var options: DatasetReading.Options {
    var options = DatasetReading.Options()
    options.instructionField = instructionField
    options.contextField = contextField
    options.responseFields = responseField
    options.questions = question
    options.correctionQuestion = correctionQuestion
    return options
  }

  private struct Counts {
    var records = 0
    var answers = 0
    var withheld = 0
    var errors = 0
    var verdicts: [CorrectionVerdict.Verdict: Int] = [:]
  }

  private func grade(
    _ session: ArgillaSession, _ dataset: ArgillaDataset, _ reading: DatasetReading, _ grader: RecordGrader,
    _ rubric: Rubric, _ interruption: Interruption, tools: @escaping @Sendable () -> Workbench
  ) throws {
    let agent = ReviewDesign.agent(of: rubric, version: Version.current)
    let onlyMissing = onlyMissing
    let worker = DatasetGrader(
      reading: reading, grader: grader, agent: agent, users: try session.client.users(in: session.workspace.id),
      gradesAnswers: { !(onlyMissing && reading.isDone($0, by: agent)) })
    // What was graded is sent after an interruption too.
    var pusher = SuggestionPusher(
      client: session.finisher, dataset: dataset, questionIDs: reading.questionIDs, replacesOthers: replace,
      isDry: dryRun)
    let file = try output.map { path throws(OutputError) in try OutputStream(path: path) }
    let lines = JSONLines()
    let printer = CorrectionPrinter(format: format ?? (Terminal.isOutput ? .text : .json))
    let progress = ProgressBar("grading", quiet: quiet)
    let total = try session.client.progress(of: dataset).total
    var pages = RecordPages(client: session.client, dataset: dataset)
    var page: [ArgillaRecord] = []
    var counts = Counts()
    do {
      try OrderedPipeline.run(
        threads: workshopOptions.threads,
        next: { () throws -> ArgillaRecord? in
          guard !interruption.isRequested else { return nil }
          do {
            if page.isEmpty { page = try pages.next()?.reversed() ?? [] }
          } catch let error as ArgillaError where error.code == .stopped {
            // The interruption came while the page was asked for: no failure of what was graded before.
            return nil
          }
          return page.popLast()
        },
        tools: tools,
        work: { record, bench in worker.grade(record, bench: bench) },
        emit: { outcome in
          counts.records += 1
          if let graded = outcome.graded {
            counts.answers += graded.responses.count
            counts.withheld += graded.responses.count { $0.score.total == nil }
            try file?.write(lines.line(graded))
            if graded.error == nil { try pusher.push(outcome.suggestions, to: outcome.found) }
          }
          progress.clear()
          if let error = outcome.error {
            counts.errors += 1
            Notice.print("assay: the record \"\(outcome.found.externalID ?? outcome.found.id ?? "")\": \(error)")
          }
          for verdict in outcome.corrections {
            counts.verdicts[verdict.verdict, default: 0] += 1
            try printer.print(verdict)
          }
          progress.update(count: counts.records, fraction: Double(counts.records) / Double(max(1, total)))
        })
      try pusher.flush()
    } catch {
      progress.clear()
      // Whoever read the verdicts went away, or a disk is full: that takes nothing from what was graded before.
      if error is OutputError { try pusher.flush() }
      throw error
    }
    progress.clear()
    try printer.finish()
    let rest = "\(counts.records) of \(total) records"
    if interruption.isRequested, let output {
      try file?.flush()
      try interruption.check(
        done: rest
          + ", which are in \(output).part: give it another name, and with --only-missing the same command goes on")
    }
    try interruption.check(done: rest + "; with --only-missing the same command goes on")
    try file?.finish()
    if !quiet { report(counts, pusher.counts) }
    if counts.errors > 0 {
      throw StatusError(status: .internalError, message: "\(counts.errors) records could not be graded")
    }
  }

  private func report(_ counts: Counts, _ sent: SuggestionPusher.Counts) {
    Notice.print("\(counts.answers) answers in \(counts.records) records graded; \(counts.withheld) totals withheld")
    let others =
      sent.othersKept == 0 ? "" : "; \(sent.othersKept) suggestions of others kept (--replace puts ours there)"
    Notice.print(
      "suggestions: \(sent.changed) records \(dryRun ? "would change" : "changed"), \(sent.unchanged) as they were\(others)"
    )
    let corrections = counts.verdicts.values.reduce(0, +)
    guard corrections > 0 else { return }
    func count(_ verdict: CorrectionVerdict.Verdict) -> Int { counts.verdicts[verdict] ?? 0 }
    Notice.print(
      "corrected responses: \(count(.fulfils)) of \(corrections) fulfil all criteria, \(count(.fallsShort)) fall short, "
        + "\(count(.undecided)) could not be judged")
  }
}

/// What became of corrected responses, one a line on standard output.
private struct CorrectionPrinter {
  let format: ArgillaGradeCommand.Format
  private let output = OutputStream()
  private let lines = JSONLines()

  init(format: ArgillaGradeCommand.Format) { self.format = format }

  func print(_ verdict: CorrectionVerdict) throws {
    switch format {
    case .json: try output.write(lines.line(verdict))
    case .text: try output.write(verdict.sentence + "\n")
    }
  }

  func finish() throws { try output.finish() }
}
