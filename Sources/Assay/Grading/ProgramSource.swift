package import AssayCompile
package import AssayEvidence
import AssayExtract
package import AssaySandbox
import Foundation
import Glibc

/// The programs that `assay run` is asked to run, in order. Belongs to one thread at a time.
package final class ProgramSource {
  /// What is asked for.
  package enum Request: Sendable {
    /// One file as a program of a language, by its name or one of its tags.
    case language(String, file: String)
    /// A command with files to copy into the work folder.
    case command([String], files: [String])
    /// Lines of `assay extract`, from these files.
    case extracted([String])
  }

  package enum Job: Sendable {
    case plan(RunPlan)
    /// A program whose files are compiled first.
    case compiled(RunPlan, entry: String, CompileStep)
    /// A program that can't be run, with the line that says why.
    case refused(RunRecord)
  }

  private let workshop: Workshop
  private let stdin: Data
  private var waiting: [Job]
  private var extracted: ExtractedReader?

  /// - Parameters:
  ///   - stdin: a file whose contents the programs read on standard input.
  ///   - isStopped: asked while lines are waited for; true ends the programs.
  /// - Throws: `InputError` for a file or command that is not there, `DefinitionError` for an unknown language, `SandboxError` for a
  ///   language whose toolchain is missing.
  package init(
    _ request: Request, stdin: String?, workshop: Workshop, isStopped: @escaping () -> Bool = { false }
  ) throws {
    self.workshop = workshop
    self.stdin = try stdin.map(Self.contents) ?? Data()
    waiting = []
    switch request {
    case .language(let name, let file): waiting = [try job(language: name, file: file)]
    case .command(let command, let files): waiting = [try job(command: command, files: files)]
    case .extracted(let files): extracted = ExtractedReader(files: files, isStopped: isStopped)
    }
  }

  /// The next program, nil at the end.
  package func next() throws -> Job? {
    while waiting.isEmpty {
      guard let programs = try extracted?.next() else { return nil }
      waiting = programs.reversed().map { job(program: $0) }
    }
    return waiting.popLast()
  }

  private func job(program: ExtractedReader.Entry) -> Job {
    guard let found = program.program else {
      return refused(program.id, program.absence ?? "the answer holds no code")
    }
    guard let runtime = workshop.runtimes[found.language], let run = runtime.run else {
      let absence = workshop.runtimes[found.language]?.absence
      return refused(program.id, absence ?? "there is no language definition for \(found.language)")
    }
    let files = found.files
    if let bad = files.first(where: { !PlannedFile.isSafe(path: $0.path) }) {
      return refused(program.id, "'\(bad.path)' is not a path inside the work folder")
    }
    return self.program(runtime, run, id: program.id, entry: found.entry, files: files)
  }

  private func job(language name: String, file: String) throws -> Job {
    guard
      let definition = workshop.languages.first(where: {
        $0.syntax.name == name || $0.syntax.tags.contains(name)
      })
    else {
      let names = workshop.languages.filter { $0.runtime.run != nil }.map(\.syntax.name).joined(
        separator: ", ")
      throw DefinitionError(
        source: name, message: "there is no language of this name; languages that can be run: \(names)")
    }
    guard let runtime = workshop.runtimes[definition.syntax.name], let run = runtime.run else {
      let absence = workshop.runtimes[definition.syntax.name]?.absence ?? "it cannot be run"
      throw SandboxError(.protectionUnavailable, absence)
    }
    let entry = definition.syntax.entry
    let source = PlannedFile(path: entry, contents: try Self.contents(file))
    return program(runtime, run, id: file == "-" ? "run" : file, entry: entry, files: [source])
  }

  private func program(
    _ runtime: LanguageRuntime, _ run: LanguageRuntime.CommandLine, id: String, entry: String, files: [PlannedFile]
  ) -> Job {
    let plan = RunPlan(
      id: id, argv: run.filled(entry: entry), environment: runtime.environment, files: files, stdin: stdin,
      limits: runtime.limits, warm: runtime.warm?.run(files, entry: entry, role: .script))
    return runtime.compile.map { .compiled(plan, entry: entry, $0) } ?? .plan(plan)
  }

  private func job(command: [String], files: [String]) throws -> Job {
    var planned = try files.map { path in
      let name = PlannedFile.isSafe(path: path) ? path : URL(fileURLWithPath: path).lastPathComponent
      return PlannedFile(path: name, contents: try Self.contents(path), executable: access(path, X_OK) == 0)
    }
    var argv = command
    let program = command[0]
    if !program.contains("/") {
      guard let found = find(program) else {
        throw InputError(file: program, line: nil, message: "there is no such command in the sandbox's PATH")
      }
      argv[0] = found
    } else if !isInstalled(program) {
      // A program of the user's own: it goes into the work folder under its own name.
      let name = URL(fileURLWithPath: program).lastPathComponent
      if !planned.contains(where: { $0.path == name }) {
        planned.append(PlannedFile(path: name, contents: try Self.contents(program), executable: true))
      }
      argv[0] = "./" + name
    }
    let limits = workshop.sandbox.policy.limits
    return .plan(RunPlan(id: "run", argv: argv, files: planned, stdin: stdin, limits: limits))
  }

  private func refused(_ id: String, _ why: String) -> Job {
    .refused(RunRecord(notStarted: id, detail: why, layers: workshop.sandbox.layers))
  }

  private func isInstalled(_ path: String) -> Bool {
    workshop.sandbox.policy.paths.execute.contains { path.hasPrefix($0 + "/") }
  }

  private func find(_ command: String) -> String? {
    let folders = (workshop.sandbox.policy.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(command)" }.first { access($0, X_OK) == 0 }
  }

  private static func contents(_ path: String) throws -> Data {
    if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw InputError(file: path, line: nil, message: "cannot be read")
    }
  }
}

extension ProgramSource.Job {
  /// Runs the program, after its compile where it has one, and tells what happened. Of a compile that failed that is told
  /// instead.
  ///
  /// - Throws: `SandboxError` when the sandbox itself fails.
  package func run(in lane: Lane, compiler: Compiler) throws(SandboxError) -> RunRecord {
    switch self {
    case .plan(let plan): return RunRecord(try lane.run(plan))
    case .refused(let record): return record
    case .compiled(let plan, let entry, let step):
      switch try compiler.prepare(plan, entry: entry, step: step, id: plan.id, lane: lane) {
      case .ready(let plan, _): return RunRecord(try lane.run(plan))
      case .failed(let result): return RunRecord(result, purpose: "compile")
      }
    }
  }
}
