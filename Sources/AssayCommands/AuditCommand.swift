import ArgumentParser
import Assay
import AssayAgreement

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Say what annotators' scores are worth: agreement, each annotator's habits, ratings to look at again.",
    discussion: """
      Reads the files of `assay argilla pull` (docs/audit.md). With the graded records it also argues from the evidence, \
      measures what suggestions do to annotators, and compares them with assay.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, json
  }

  @Argument(
    help: ArgumentHelp("Annotations as JSONL, plain or gzip; - is standard input.", valueName: "annotations"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp("The graded records that were annotated; may be given again.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var graded: [String] = []

  @Flag(
    help: "Run the corrected answers in the sandbox, and say which of them fall short; needs --graded for the tasks.")
  var runCorrections = false

  @Option(
    help: ArgumentHelp(
      "The rubric that corrected answers are graded by: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @OptionGroup var workshopOptions: WorkshopOptions

  @Option(help: "What to print: text, markdown or json.")
  var format: Format = .text

  @Flag(help: "The same as --format json.")
  var json = false

  @Flag(help: "The same as --format markdown.")
  var markdown = false

  @Option(help: ArgumentHelp("How many ratings to list that something speaks against.", valueName: "count"))
  var findings = 20

  @Option(help: ArgumentHelp("Resamples for the intervals.", valueName: "count"))
  var replicates = 1000

  @Option(help: "Seed of the resamples.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...100_000).contains(replicates) else { throw ValidationError("--replicates must be 1 to 100000.") }
    guard findings >= 0 else { throw ValidationError("--findings must not be negative.") }
    if runCorrections && graded.isEmpty { throw ValidationError("--run-corrections needs --graded.") }
    guard !(json && markdown) else { throw ValidationError("--json and --markdown exclude one another.") }
  }

  func run() throws {
    let annotations = try AnnotationReader.read(files: files.isEmpty ? ["-"] : files)
    guard annotations.contains(where: { $0.status == .submitted }) else {
      throw StatusError(
        status: .data,
        message: annotations.isEmpty
          ? "the input holds no annotations" : "none of the \(annotations.count) annotations is submitted")
    }
    let graded = try GradedLine.read(files: self.graded)
    let corrections = try runCorrections ? verdicts(annotations, graded) : []
    let report = AuditReport(
      annotations, graded: graded, corrections: corrections, bootstrap: Bootstrap(replicates: replicates, seed: seed))
    let output = OutputStream()
    switch json ? Format.json : markdown ? .markdown : format {
    case .json: try output.write(JSONLines().line(report))
    case .markdown: try output.write(report.page(contradictions: findings).markdown)
    case .text: try output.write(report.page(contradictions: findings).text(width: Terminal.width))
    }
    try output.finish()
  }

  private func verdicts(_ annotations: [Annotation], _ graded: [GradedLine]) throws -> [CorrectionVerdict] {
    let rubric = try workshopOptions.library.rubric(self.rubric)
    let interruption = Interruption()
    let runs = CorrectionRuns(annotations, graded: graded)
    var verdicts: [CorrectionVerdict] = []
    try workshopOptions.withWorkshop { workshop in
      verdicts = try runs.verdicts(
        by: RecordGrader(workshop: workshop, rubric: rubric), threads: workshopOptions.threads,
        tools: { workshop.makeBench() }, isStopped: { interruption.isRequested })
    }
    try interruption.check(done: "\(verdicts.count) corrected answers")
    func count(_ verdict: CorrectionVerdict.Verdict) -> Int { verdicts.count { $0.verdict == verdict } }
    let rest = runs.withoutTask == 0 ? "" : "; \(runs.withoutTask) without a graded record left out"
    Notice.print(
      "\(verdicts.count) corrected answers run: \(count(.fulfils)) fulfil all criteria, \(count(.fallsShort)) fall short, "
        + "\(count(.undecided)) could not be judged\(rest)")
    return verdicts
  }
}
