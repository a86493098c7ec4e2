import ArgumentParser
import Assay
import AssayInference
import AssayJSON
import Foundation

struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt",
    abstract: "Print the prompt that a model's chat template makes of a task.",
    discussion: """
      The template is rendered by Python's Jinja in the sandbox, as transformers does it. Servers with a chat interface render \
      it themselves; this shows what they make of a task, and is what /generate and completions are sent.
      """)

  @Argument(
    help: ArgumentHelp("Files of tasks, plain or gzip; - is standard input.", valueName: "tasks"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the template is: a folder with tokenizer_config.json or chat_template.jinja, a file, or hf:OWNER/NAME.",
      valueName: "place"))
  var template: String

  @Option(help: ArgumentHelp("A system prompt.", valueName: "text"))
  var system: String?

  @Option(help: ArgumentHelp("Print the prompt of this text instead of files of tasks.", valueName: "text"))
  var text: String?

  @Flag(help: "Leave out the mark after which the model writes.")
  var noGenerationPrompt = false

  @Option(help: "What to print: text (the prompts alone) or jsonl.")
  var format: Format?

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, jsonl
  }

  @OptionGroup var libraryOptions: LibraryOptions

  func validate() throws {
    if text != nil, !files.isEmpty { throw ValidationError("--text takes the place of files.") }
  }

  func run() throws {
    let interruption = Interruption()
    let tasks =
      try text.map { [TaskRecord(id: "text", instruction: $0)] }
      ?? TaskReader.read(files: files.isEmpty ? ["-"] : files, isStopped: { interruption.isRequested })
    let renderer = try libraryOptions.renderer(until: interruption)
    defer { renderer.close() }
    let output = OutputStream()
    let lines = JSONLines()
    // A prompt has line ends of its own, so that several are told apart only as JSON.
    let format = format ?? (tasks.count == 1 ? .text : .jsonl)
    for task in tasks {
      try interruption.check(done: nil)
      let prompt = try renderer.prompt(
        template, task.messages(system: system), addsGenerationPrompt: !noGenerationPrompt)
      switch format {
      case .text: try output.write(Terminal.isOutput ? Self.shown(prompt) : prompt)
      case .jsonl:
        try output.write(
          lines.line(JSONValue.object([.init("id", .string(task.id)), .init("prompt", .string(prompt))])))
      }
    }
    try output.finish()
  }

  /// A prompt on a terminal, which must not obey what a template or a task holds.
  private static func shown(_ prompt: String) -> String {
    prompt.split(separator: "\n", omittingEmptySubsequences: false).map { PlainText.safe(String($0)) }
      .joined(separator: "\n") + "\n"
  }
}
