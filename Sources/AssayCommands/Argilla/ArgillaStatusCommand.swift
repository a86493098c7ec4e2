import ArgumentParser
import Assay
import AssayArgilla
import Foundation

struct ArgillaStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far a dataset and each of its annotators are.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var argilla: ArgillaOptions

  @Option(help: "What to print: text or json.")
  var format = Format.text

  func run() throws {
    let interruption = Interruption()
    let session = try argilla.connect(until: interruption, to: "see the progress of others", quiet: true)
    let dataset = try session.dataset(argilla.dataset)
    let report = Report(
      dataset: dataset.name, records: try session.client.progress(of: dataset), minSubmitted: dataset.minSubmitted,
      annotators: try session.client.usersProgress(of: dataset))
    let output = OutputStream()
    switch format {
    case .text: try output.write(report.text)
    case .json: try output.write(JSONLines().line(report))
    }
    try output.finish()
  }

  /// docs/schema/argilla-status.json
  struct Report: Encodable {
    /// Changes when a key changes its meaning or goes.
    var schema = 1
    var dataset: String
    var records: DatasetProgress
    /// Submitted responses that complete a record.
    var minSubmitted: Int?
    var annotators: [UserProgress]

    private enum CodingKeys: String, CodingKey {
      case schema, dataset, records, annotators
      case minSubmitted = "min_submitted"
    }

    var text: String {
      let needed =
        minSubmitted.map { " (\($0) submitted \($0 == 1 ? "response completes" : "responses complete") one)" } ?? ""
      var lines = ["\(PlainText.safe(dataset)): \(records.completed) of \(records.total) records completed\(needed)"]
      if annotators.isEmpty { return lines[0] + "\nnobody has answered yet\n" }
      func row(_ name: String, _ numbers: [String]) -> String {
        PlainText.fitted(PlainText.safe(name), 24) + numbers.map { PlainText.fitted($0, 11, right: true) }.joined()
      }
      lines.append(row("annotator", ["submitted", "draft", "discarded"]))
      for one in annotators {
        lines.append(row(one.user, [one.submitted, one.draft, one.discarded].map(String.init)))
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }
}
