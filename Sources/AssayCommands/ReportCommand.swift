import ArgumentParser
import Assay

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a report of graded records, and of people's ratings, as one HTML file or as Markdown.",
    discussion: """
      The HTML file needs no network and no other file: models compared, what failed and why, the annotators, and every answer \
      with its reasons and runs. Markdown, for terminals and step summaries, has all but the answers.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, markdown
  }

  @OptionGroup var graded: GradedOptions

  @Option(help: "What to write: html or markdown.")
  var format = Format.html

  @Option(help: "The report's title.")
  var title = "Graded answers"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; without it, standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let report = try GradedReport(
      files: graded.paths, annotations: try AnnotationReader.read(files: graded.annotations),
      withAnswers: format == .html)
    guard !report.isEmpty else { throw GradedOptions.empty }
    let stream = try output.map { path throws(OutputError) in try OutputStream(path: path) } ?? OutputStream()
    switch format {
    case .html: try report.writeHTML(title: title, to: stream)
    case .markdown: try stream.write(report.page.markdown)
    }
    try stream.finish()
    if let output { Notice.print("report: \(output)") }
  }
}
