import ArgumentParser
import Assay
import AssayArgilla
import Foundation

struct PipelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pipeline",
    abstract: "Tasks, answers, grades and suggestions in Argilla in one command that can be run again.",
    discussion: """
      Each stage leaves its file in the folder that the configuration names: tasks.jsonl, answers.jsonl, graded.jsonl. Run \
      again, it goes on where it stopped, and does a stage anew when its options or its input have changed (docs/tutorial.md).
      """)

  @Argument(
    help: ArgumentHelp("What each stage is to do, as YAML.", valueName: "config"),
    completion: .file(extensions: ["yaml"]))
  var config: String

  @Flag(help: "Stop before Argilla.")
  var noPush = false

  @Flag(name: .shortAndLong, help: "No progress and no summaries on standard error.")
  var quiet = false

  func run() throws {
    let file = try PipelineFile.read(config)
    let stages = Stages(file, config: config, quiet: quiet)
    // A mistake in the last stage is to show before the first has cost hours.
    let tasks = try TasksCommand.parse(stages.tasks)
    let generate = try GenerateCommand.parse(stages.generate)
    let grade = try GradeCommand.parse(stages.grade + Stages.resuming)
    let push = try noPush ? nil : stages.push.map { try ArgillaPushCommand.parse($0) }
    _ = try generate.modelOptions.models(environment: ProcessInfo.processInfo.environment)
    if push != nil { _ = try ArgillaAddress(environment: ProcessInfo.processInfo.environment) }

    do {
      try FileManager.default.createDirectory(atPath: file.folder, withIntermediateDirectories: true)
    } catch {
      throw OutputError.failed(path: file.folder, reason: error.localizedDescription)
    }
    var record = StageRecord(folder: file.folder)
    let source = file.tasks.from.hasPrefix("hf:") || file.tasks.from == "-" ? nil : file.tasks.from
    if record.isDone("tasks", arguments: stages.tasks, input: source, output: stages.tasksFile) {
      say("tasks: done before")
    } else {
      say("tasks")
      try tasks.run()
      try record.note("tasks", arguments: stages.tasks, input: source, output: stages.tasksFile)
    }
    say("generate")
    let refused = try runGenerate(generate, stages.answersFile)
    let gradeArguments = stages.grade + [Version.current]
    if record.isDone("grade", arguments: gradeArguments, input: stages.answersFile, output: stages.gradedFile) {
      say("grade: done before")
    } else {
      say("grade")
      try runGrade(grade)
      try record.note("grade", arguments: gradeArguments, input: stages.answersFile, output: stages.gradedFile)
    }
    if push != nil {
      say("push")
      try push?.run()
    }
    if let refused { throw refused }
  }

  /// A question that a model refuses will be refused again; it does not hold up the answers that are there.
  ///
  /// - Returns: how to end when all else is done.
  private func runGenerate(_ command: GenerateCommand, _ answers: String) throws -> StatusError? {
    do {
      try ask(command, answers)
      return nil
    } catch let error as StatusError
      where error.status == .data && command.output.map(FileManager.default.fileExists) == true
    {
      return error
    }
  }

  /// Asks what is missing; all of it anew where the answers are to other tasks or were asked for otherwise. Those cost hours or
  /// money, so they are kept, under another name.
  private func ask(_ command: GenerateCommand, _ answers: String) throws {
    do {
      try command.run()
    } catch let mismatch as AnswerMismatch {
      let name = try AnswerStore.setAside(answers)
      Notice.print(
        "assay: \(PlainText.safe("\(mismatch.path): \(mismatch.reason); moved to \(name), and all is asked anew"))")
      try command.run()
    }
  }

  /// Goes on with what an interrupted run has graded, or begins anew where that is of other answers or options.
  private func runGrade(_ command: GradeCommand) throws {
    do {
      try command.run()
    } catch is ResumeError {
      var anew = command
      anew.scale.resume = false
      try anew.run()
    }
  }

  private func say(_ stage: String) { if !quiet { Notice.print("— \(stage)") } }

  /// The command line of each stage.
  private struct Stages {
    var tasks: [String]
    var generate: [String]
    var grade: [String]
    var push: [String]?
    var tasksFile: String
    var answersFile: String
    var gradedFile: String

    /// Goes with `grade`, and changes nothing in what the stage writes.
    static let resuming = ["--resume", "--in-pipeline"]

    init(_ file: PipelineFile, config: String, quiet: Bool) {
      tasksFile = file.folder + "/tasks.jsonl"
      answersFile = file.folder + "/answers.jsonl"
      gradedFile = file.folder + "/graded.jsonl"
      func option(_ name: String, _ value: String?) -> [String] { value.map { [name + "=" + $0] } ?? [] }
      func flag(_ name: String, _ value: Bool?) -> [String] { value == true ? [name] : [] }
      let silence = quiet ? ["--quiet"] : []
      tasks =
        [file.tasks.from] + option("--split", file.tasks.split) + option("--subset", file.tasks.subset)
        + option("--column", file.tasks.column) + option("--id-column", file.tasks.idColumn)
        + (file.tasks.keep ?? []).flatMap { option("--keep", $0) } + flag("--keep-all", file.tasks.keepAll)
        + option("--output", tasksFile) + silence
      generate = [tasksFile] + option("--config", config) + option("--output", answersFile) + silence
      grade =
        [answersFile] + option("--rubric", file.grade?.rubric) + option("--policy", file.grade?.policy)
        + option("--jobs", file.grade?.jobs.map(String.init)) + option("--output", gradedFile) + silence
      if let judge = file.grade?.judge {
        grade += option("--judge", judge.endpoint) + option("--model", judge.model)
        grade += option("--judge-key-env", judge.keyEnv)
        grade += option("--judge-concurrency", judge.concurrency.map(String.init))
      }
      push = file.push.map { push in
        var arguments = [file.folder + "/graded.jsonl"] + option("--dataset", push.dataset)
        arguments += option("--workspace", push.workspace) + flag("--blind", push.blind)
        arguments += flag("--per-criterion", push.perCriterion) + option("--control", push.control)
        arguments += option("--seed", push.seed.map(String.init))
        arguments += option("--min-submitted", push.minSubmitted.map(String.init))
        arguments += option("--rubric", file.grade?.rubric)
        return arguments + silence
      }
    }
  }
}
