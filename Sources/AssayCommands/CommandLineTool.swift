import ArgumentParser
import Assay
import Foundation
import Glibc

/// The whole program: parse, run, map what went wrong to an exit status.
public enum CommandLineTool {
  public static func main() -> Never {
    // A reader that goes away shows as EPIPE where we write, and we end quietly.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try AssayCommand.parseAsRoot()
      try command.run()
      Glibc.exit(0)
    } catch {
      Glibc.exit(ExitStatus.report(error))
    }
  }
}

struct AssayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Grades code answers of language models: runs them in a sandbox and suggests scores with evidence.",
    version: Version.current,
    groupedSubcommands: [
      CommandGroup(
        name: "Answers",
        subcommands: [
          TasksCommand.self, PromptCommand.self, GenerateCommand.self, PipelineCommand.self,
        ]),
      CommandGroup(
        name: "Grading",
        subcommands: [
          GradeCommand.self, MergeCommand.self, CompareCommand.self, EvaluateCommand.self, CalibrateCommand.self,
        ]),
      CommandGroup(
        name: "Review", subcommands: [ArgillaCommand.self, AuditCommand.self, ReportCommand.self, ExportCommand.self]),
      CommandGroup(name: "Stages", subcommands: [ExtractCommand.self, RunCommand.self]),
      CommandGroup(name: "Definitions", subcommands: [RubricCommand.self, LanguagesCommand.self]),
      CommandGroup(name: "Host", subcommands: [DoctorCommand.self]),
    ])
}
