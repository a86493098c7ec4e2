import ArgumentParser
import Assay
import AssayArgilla
import AssayRubric
import Foundation
import Glibc

struct ArgillaPushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Make a dataset of graded records, with assay's scores as suggestions, or bring one up to date.",
    discussion: """
      Reads lines of `assay grade`. Run again, it sends only what changed and touches no response; records that are no \
      longer in the input stay.
      """)

  @Argument(
    help: ArgumentHelp("Files of `assay grade`, plain or gzip; - is standard input.", valueName: "graded"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String]

  @OptionGroup var argilla: ArgillaOptions
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(
    help: ArgumentHelp(
      "The rubric with the guidelines and tooltips: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @Flag(help: "Hide the models' names and shuffle the answers of each record.")
  var blind = false

  @Flag(help: "Ask for the points of each criterion too, not only for their sum.")
  var perCriterion = false

  @Option(help: ArgumentHelp("Leave this share of the records without suggestions, such as 10%.", valueName: "share"))
  var control: Share?

  @Option(help: ArgumentHelp("Of the shuffle and of the choice of control records.", valueName: "n"))
  var seed = 0

  @Option(help: ArgumentHelp("Submitted responses that complete a record (default: 1).", valueName: "n"))
  var minSubmitted: Int?

  @Flag(help: "Delete a dataset of that name, with its responses, and make it anew.")
  var recreate = false

  @Flag(help: "Do not ask before --recreate deletes something.")
  var yes = false

  @Flag(help: "Print what would be sent, as JSON lines, and speak to no server.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error.")
  var quiet = false

  func validate() throws {
    if let minSubmitted, minSubmitted < 1 { throw ValidationError("--min-submitted must be at least 1.") }
    if files.isEmpty { throw ValidationError("Name the graded files.") }
  }

  func run() throws {
    let rubric = try libraryOptions.library.rubric(self.rubric)
    let input = try ReviewInput(files: files)
    let interruption = Interruption()
    let survey = try input.survey(until: { interruption.isRequested })
    try interruption.check(done: nil)
    guard survey.records > 0 else { throw StatusError(status: .data, message: "the input holds no graded answers") }
    try check(rubric, against: survey)
    let design = try ReviewDesign(rubric: rubric, survey: survey, options: options, version: Version.current)
    if dryRun { return try print(design, input) }

    let session = try argilla.connect(until: interruption, to: "push", quiet: quiet)
    let dataset = try prepare(session, design)
    let ids = Dictionary(
      try session.client.questions(of: dataset).map { ($0.part.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    var pusher = try DatasetPusher(client: session.client, dataset: dataset)
    let progress = ProgressBar("pushing", quiet: quiet)
    do {
      try input.forEach { line in
        if interruption.isRequested { return false }
        if try pusher.push(design.record(line) { ids[$0] ?? "" }) {
          progress.update(
            count: pusher.counts.records, fraction: Double(pusher.counts.records) / Double(survey.records))
        }
        return true
      }
      if !interruption.isRequested { try pusher.flush() }
    } catch let error as ArgillaError where error.code == .stopped {
      // Between two calls of one batch: what is said below holds.
    } catch {
      progress.clear()
      if !quiet, pusher.counts.records > 0 { Notice.print("\(pusher.counts.records) records are done") }
      throw error
    }
    progress.clear()
    try interruption.check(done: "\(pusher.counts.records) of \(survey.records) records; the same command goes on")
    if !quiet { report(pusher.counts, survey, design, session, dataset) }
  }

  private var options: ReviewOptions {
    var options = ReviewOptions()
    options.isBlind = blind
    options.asksCriteria = perCriterion
    options.control = control?.value ?? 0
    options.seed = seed
    options.minSubmitted = minSubmitted
    return options
  }

  private func check(_ rubric: Rubric, against survey: ReviewSurvey) throws {
    let digest = rubric.digest.map { "\(rubric.name)@\($0)" } ?? rubric.name
    for other in survey.rubrics.sorted() where other != digest {
      guard other.split(separator: "@").first.map(String.init) == rubric.name else {
        throw StatusError(
          status: .data,
          message: "the scores are by the rubric \(other); name it with --rubric, or grade by \(rubric.name)")
      }
      if !quiet, other.contains("@") {
        Notice.print("assay: some scores are by \(other), the guidelines are those of \(digest)")
      }
    }
  }

  // MARK: - The dataset

  /// The dataset, published and with the settings that these records need.
  private func prepare(_ session: ArgillaSession, _ design: ReviewDesign) throws -> ArgillaDataset {
    let settings = design.settings()
    var found = try session.client.dataset(argilla.dataset, in: session.workspace)
    if let old = found, recreate {
      try confirmDeletion(of: old, session)
      try session.client.delete(old)
      found = nil
    }
    if let old = found {
      let differences = try settings.differences(from: session.client.settings(of: old), isDraft: !old.isPublished)
      guard differences.isEmpty else {
        throw StatusError(
          status: .data,
          message: "the dataset \"\(old.name)\" is set up otherwise and was left alone: "
            + differences.joined(separator: "; ")
            + ". Push under another name, or make it anew with --recreate, which deletes its responses")
      }
    }
    let dataset = try found ?? session.client.createDataset(argilla.dataset, in: session.workspace, settings)
    try session.client.complete(dataset, settings)
    return dataset
  }

  /// - Throws: unless somebody said that its responses may go.
  private func confirmDeletion(of dataset: ArgillaDataset, _ session: ArgillaSession) throws {
    let total = try session.client.progress(of: dataset).total
    let submitted = try session.client.usersProgress(of: dataset).reduce(0) { $0 + $1.submitted }
    if yes { return }
    let what = "\"\(dataset.name)\" with \(total) records and \(submitted) submitted responses"
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw StatusError(
        status: .data,
        message: "--recreate would delete \(what); add --yes if that is meant (`assay argilla pull` saves them)")
    }
    Notice.print("This deletes \(what). Type the dataset's name to go on:")
    guard readLine() == dataset.name else { throw StatusError(status: .data, message: "nothing was deleted") }
  }

  // MARK: - Saying what happened

  /// A line for the dataset and one for each record, questions by their names.
  private func print(_ design: ReviewDesign, _ input: ReviewInput) throws {
    let output = OutputStream()
    let lines = JSONLines()
    try output.write(lines.line(["dataset": design.settings().description(named: argilla.dataset)]))
    try input.forEach { line in
      try output.write(lines.line(["record": design.record(line) { $0 }.body]))
      return true
    }
    try output.finish()
  }

  private func report(
    _ counts: DatasetPusher.Counts, _ survey: ReviewSurvey, _ design: ReviewDesign, _ session: ArgillaSession,
    _ dataset: ArgillaDataset
  ) {
    var line = "\(counts.created) records new, \(counts.changed) changed, \(counts.unchanged) as they were"
    if survey.passedOver > 0 { line += "; \(survey.passedOver) passed over for want of a graded answer" }
    Notice.print(line)
    Notice.print("annotate: \(session.client.address)/dataset/\(dataset.id)/annotation-mode")
  }
}

/// A share, written as `10%` or `0.1`.
struct Share: ExpressibleByArgument {
  var value: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
    value = isPercent ? number / 100 : number
    guard (0...1).contains(value) else { return nil }
  }
}
