import AssaySandbox
import Foundation
import Testing

/// Every program of `Tests/Escapes`, hostile and legitimate, does without the sandbox what its head says (its control), and in
/// every mode what its head expects.
@Suite struct EscapeTests {
  private static let programs = (try? EscapeProgram.all.get()) ?? []

  @Test func everyProgramTellsWhatMustHappen() throws { _ = try EscapeProgram.all.get() }

  @Test(arguments: programs, Mode.allCases) func happens(_ program: EscapeProgram, mode: Mode) async throws {
    if let missing = program.missing { try skip(program, mode, "it needs \(missing)") }
    if let reason = program.exceptions[mode] { try skip(program, mode, reason) }
    if let reason = try mode.isMissing() { try skip(program, mode, reason) }
    let sandbox = try mode.sandbox()
    let control = try await Waiting.run { try ControlRun.of(program) }
    if let failure = control.failure(of: program.control) {
      try skip(program, mode, "it would prove nothing on this host: \(failure)")
    }
    let trial = try await Waiting.run { try Waiting.inPlace { try Trial(program, mode: mode, share: sandbox.share) } }
    for expectation in program.expectations { check(expectation, of: trial) }
    #expect(trial.survivors == [], "what it started lives on")
    #expect(trial.result.stdout.count + trial.result.stderr.count <= program.limits.outputBytes)
    #expect(trial.harm == [])
  }

  /// Swift Testing shows no reason for one case of many, and a silent skip looks like a pass.
  private func skip(_ program: EscapeProgram, _ mode: Mode, _ reason: String) throws {
    let line =
      "skipped: \(program.name) (\(mode)): \(reason.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
    FileHandle.standardError.write(Data(line.utf8))
    try Test.cancel("\(reason)")
  }

  private func check(_ expectation: EscapeProgram.Expectation, of trial: Trial) {
    let result = trial.result
    let seen: Comment =
      "\(result.status) \(result.exit.map { "\($0)" } ?? "") \(result.detail ?? "") \(result.output.suffix(2000)) \(result.errors.suffix(2000))"
    switch expectation {
    case .contained:
      #expect(result.output.contains("CONTAINED"), seen)
      #expect(!result.output.contains("ESCAPED"), seen)
      #expect(result.status == .ok, seen)
    case .status(let allowed): #expect(allowed.contains(result.status), seen)
    case .exit(let wanted): #expect(result.exit == wanted, seen)
    case .prints(let text): #expect(result.output.contains(text), seen)
    case .within(let seconds): #expect(result.usage.wallSeconds < seconds, seen)
    case .clean: #expect(trial.leftForTheNext == "", seen)
    }
  }
}

/// One program run in the sandbox, and what became of what there was to attack.
struct Trial: Sendable {
  var result: RunResult
  var survivors: [pid_t]
  var harm: [String]
  /// What the next run of the lane finds in its folders.
  var leftForTheNext: String

  init(_ program: EscapeProgram, mode: Mode, share: String) throws {
    let stage = try Stage(neighbour: .of(mode))
    let mark = UUID().uuidString
    let command = try program.command()
    let plan = RunPlan(
      id: program.name, argv: command.argv,
      environment: stage.environment.merging([MarkedProcesses.variable: mark, "ESCAPE_SHARE": share]) { $1 },
      files: command.files, job: program.job.map { Data(repeating: 0x61, count: $0) }, limits: program.limits)
    (result, leftForTheNext) = try mode.withLane { lane in
      var result = try lane.run(plan)
      for _ in 1..<max(1, program.runs) { result = try lane.run(plan) }
      let next = try lane.run(
        RunPlan(id: "next", argv: ["/bin/sh", "-c", "ls -A | grep -vx tmp; ls -A \"$TMPDIR\""]))
      return (result, next.output)
    }
    survivors = MarkedProcesses.find(mark)
    harm = stage.harm
  }
}

extension EscapeProgram: CustomTestStringConvertible {
  var testDescription: String { name }
}
