import ArgumentParser
import Assay
import AssayInference
import Foundation

struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "Make tasks of a dataset of the Hugging Face Hub, or of a file.",
    usage: """
      assay tasks hf:<owner>/<name> [--split 'train[:3]'] [--column <name>] [--output <file>]
      assay tasks <file>.jsonl|.csv|.parquet [--column <name>] [--output <file>]
      """,
    discussion: """
      Writes lines of JSON that `assay generate` reads: id, instruction, and the columns that are kept. For private datasets \
      HF_TOKEN is sent to the Hub; HF_ENDPOINT and HF_HUB_OFFLINE are heeded (docs/generate.md).
      """)

  @Argument(
    help: ArgumentHelp(
      "hf:OWNER/NAME, a file (JSONL, CSV or Parquet), or - for JSONL on standard input.", valueName: "source"))
  var source: String

  @Option(
    help: ArgumentHelp("Hub: the split, or rows of it, such as train[:3] or train[:5%]+test.", valueName: "split"))
  var split: String?

  @Option(help: ArgumentHelp("Hub: the config of the dataset, where it has several.", valueName: "name"))
  var subset: String?

  @Option(help: ArgumentHelp("The column with the tasks' text.", valueName: "name"))
  var column = "instruction"

  @Option(help: ArgumentHelp("The column with ids (default: id, else ids are made of the text).", valueName: "name"))
  var idColumn: String?

  @Option(help: ArgumentHelp("A column that travels with the task, such as tests; may be repeated.", valueName: "name"))
  var keep: [String] = []

  @Flag(help: "All columns travel with the task.")
  var keepAll = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the tasks here instead of standard output.", valueName: "file"))
  var output: String?

  @Flag(name: .shortAndLong, help: "No summary on standard error.")
  var quiet = false

  func validate() throws {
    if split != nil || subset != nil, !source.hasPrefix("hf:") {
      throw ValidationError("--split and --subset are for datasets of the Hub (hf:OWNER/NAME).")
    }
  }

  func run() throws {
    let interruption = Interruption()
    let columns = TaskColumns(instruction: column, id: idColumn, kept: keep, keepsAll: keepAll)
    let table = TaskTable(columns: columns, isStopped: { interruption.isRequested })
    let stream = try output.map { path throws(OutputError) in try OutputStream(path: path) } ?? OutputStream()
    let lines = JSONLines()
    var count = 0
    let repeated: Int
    do {
      repeated = try table.read(try place(interruption)) { task in
        try stream.write(lines.line(task.value))
        count += 1
      }
    } catch let failure as DuckDB.Failure {
      throw StatusError(status: failure.isMissing ? .unavailable : .data, message: failure.message)
    }
    try interruption.check(done: nil)
    guard count > 0 else { throw StatusError(status: .data, message: "\(source): there are no rows") }
    try stream.finish()
    if !quiet {
      let more = repeated > 0 ? ", \(repeated) of which repeat the text of another" : ""
      Notice.print("\(count) tasks\(more)" + (output.map { ": \($0)" } ?? ""))
    }
  }

  private func place(_ interruption: Interruption) throws -> TaskTable.Source {
    guard source.hasPrefix("hf:") else { return .file(source) }
    let selection = try split.map { text throws(InferenceError) in try SplitSelection(text) }
    let client = try HubClient.make(until: interruption)
    return .dataset(try HubDataset(String(source.dropFirst(3)), config: subset, selection: selection, client: client))
  }
}
