import ArgumentParser
import Assay
import AssayEvidence
import AssaySandbox
import Foundation

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run programs in the sandbox and print what happened as JSON lines.",
    usage: """
      assay run [options] < lines of assay extract
      assay run [options] --language <name> <file>
      assay run [options] [--file <path> …] -- <command> [<argument> …]
      """,
    discussion: """
      The third form copies the named files, and a program that is given by a path, into an empty work folder and runs \
      the command there. The status of a program is in its line (docs/schema/run.json); the exit status of assay run \
      says whether running was possible at all.
      """)

  @Option(help: ArgumentHelp("Run one file as a program of this language.", valueName: "name"))
  var language: String?

  @Option(
    help: ArgumentHelp("Copy this file into the work folder; may be repeated.", valueName: "path"),
    completion: .file())
  var file: [String] = []

  @Option(
    help: ArgumentHelp("What the program reads on standard input.", valueName: "path"), completion: .file())
  var stdin: String?

  @OptionGroup(title: "Limits") var limits: LimitOptions
  @OptionGroup var workshopOptions: WorkshopOptions

  @Flag(help: "Leave out times and usage.")
  var noUsage = false

  @Argument(help: .hidden)
  var input: String?

  @Argument(parsing: .postTerminator, help: .hidden)
  var command: [String] = []

  func run() throws { try workshopOptions.withWorkshop(adjust: limits.apply) { try runPrograms(with: $0) } }

  private func runPrograms(with workshop: Workshop) throws {
    let output = OutputStream()
    let interruption = Interruption()
    let source = try ProgramSource(
      request(), stdin: stdin, workshop: workshop, isStopped: { interruption.isRequested })
    let lines = JSONLines()
    try OrderedPipeline.run(
      threads: workshopOptions.threads,
      next: { interruption.isRequested ? nil : try source.next() },
      tools: { workshop.sandbox.makeLane() },
      work: { job, lane in
        var record = try job.run(in: lane, compiler: workshop.compiler)
        if noUsage { record.usage = nil }
        return lines.line(run: record)
      },
      emit: { try output.write($0) })
    try output.finish()
    try interruption.check(done: nil)
  }

  private func request() throws -> ProgramSource.Request {
    if let language {
      guard command.isEmpty, let input, file.isEmpty else {
        throw ValidationError(
          "--language takes one file (- is standard input), and neither --file nor a command.")
      }
      return .language(language, file: input)
    }
    guard !command.isEmpty || !file.isEmpty else { return .extracted([input ?? "-"]) }
    if let input { throw ValidationError("'\(input)' stands before --; use --file for files to copy.") }
    guard !command.isEmpty else { throw ValidationError("Name the command to run after --.") }
    return .command(command, files: file)
  }
}
