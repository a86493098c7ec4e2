import ArgumentParser
import Assay
import AssayArgilla
import Foundation

struct ArgillaPullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Print what people answered: a line of JSON for each record, user and answer.",
    discussion: """
      Submitted, draft and discarded responses are told apart by `status` (docs/schema/annotations.json). Only submitted \
      ones are somebody's word: Argilla keeps suggested values in the others too.
      """)

  @OptionGroup var argilla: ArgillaOptions

  @Option(
    help: ArgumentHelp(
      "The text question in which people corrected an answer (default: corrected_response, where there is one).",
      valueName: "question"))
  var correctionQuestion: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write here; the file appears when it is complete.", valueName: "file"))
  var output: String?

  @Flag(help: "Go on with the part that an interrupted run left at --output. Records read before are not read again.")
  var resume = false

  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error.")
  var quiet = false

  func validate() throws {
    if resume && output == nil { throw ValidationError("--resume needs --output.") }
  }

  func run() throws {
    let interruption = Interruption()
    let session = try argilla.connect(until: interruption, to: "pull", quiet: quiet)
    let dataset = try session.dataset(argilla.dataset)
    let puller = try AnnotationPuller(
      dataset: dataset.name, questions: session.client.questions(of: dataset), correctionQuestion: correctionQuestion,
      users: session.client.users(in: session.workspace.id),
      page: RecordPage(server: session.client.address, dataset: dataset))
    let total = try session.client.progress(of: dataset).total
    let file = try output.map { path throws(OutputError) in
      try PullFile(
        path: path, dataset: dataset.id, correctionQuestion: correctionQuestion, total: total, resumes: resume)
    }
    let standard = OutputStream()
    let lines = JSONLines()
    var pages = RecordPages(client: session.client, dataset: dataset, offset: file?.offset ?? 0)
    let progress = ProgressBar("pulling", quiet: quiet)
    var counts: [Annotation.Status: Int] = [:]
    do {
      while !interruption.isRequested, let page = try pages.next() {
        var written = Data()
        for annotation in page.flatMap(puller.annotations) {
          counts[annotation.status, default: 0] += 1
          written += try lines.line(annotation)
        }
        if let file {
          try file.append(written, offset: pages.offset, total: pages.total ?? total)
        } else {
          try standard.write(written)
        }
        progress.update(count: pages.offset, fraction: Double(pages.offset) / Double(max(1, pages.total ?? total)))
      }
    } catch {
      progress.clear()
      if let output, file?.holdsPages == true, !quiet {
        Notice.print("\(output).part holds what came; --resume goes on with it")
      }
      throw error
    }
    progress.clear()
    try interruption.check(
      done: "\(pages.offset) records" + (file?.holdsPages == true ? "; --resume goes on with them" : ""))
    try file?.finish()
    try standard.finish()
    if !quiet {
      let found = Annotation.Status.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
      Notice.print("\(pages.offset) records, annotations of answers: \(found)")
    }
  }
}
