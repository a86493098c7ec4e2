import AssaySandbox
import Foundation
import Glibc
import TestThreads
import Testing

/// Every program of `Tests/Escapes`, hostile and legitimate, does without the sandbox what its head says (its control), and in
/// every mode what its head expects.
@Suite(.blocking) struct EscapeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var program: EscapeProgram
    var mode: Mode
    var testDescription: String { "\(program.name) (\(mode.rawValue))" }
  }

  private static let cases = ((try? EscapeProgram.all.get()) ?? []).flatMap { program in
    Mode.allCases.filter { $0.canRun(program) }.map { Case(program: program, mode: $0) }
  }

  @Test(arguments: cases) func happens(_ one: Case) async throws {
    let (program, mode) = (one.program, one.mode)
    if let missing = program.missing { try skip(program, mode, "it needs \(missing)") }
    if let reason = program.exceptions[mode.isOnTheFloor ? .floor : .namespaces] { try skip(program, mode, reason) }
    if let reason = try mode.isMissing() { try skip(program, mode, reason) }
    let sandbox = try mode.sandbox()
    let control = try await Waiting.run("\(program.name), control") { try ControlRun.of(program) }
    if let failure = control.failure(of: program.control) {
      try skip(program, mode, "it would prove nothing on this host: \(failure)")
    }
    let alone = program.alone != nil && geteuid() != 0
    let trial = try await Waiting.run(one.testDescription) {
      try Waiting.inPlace(alone: alone) { try Trial(program, mode: mode, share: sandbox.share) }
    }
    for expectation in program.expectations { check(expectation, of: trial) }
    #expect(trial.survivors == [], "what it started lives on")
    #expect(trial.result.stdout.count + trial.result.stderr.count <= program.limits.outputBytes)
    #expect(trial.harm == [])
  }

  /// The kernel counts processes per user: another run's must not use up ours.
  @Test(arguments: [Mode.namespaces, .floor]) func neighboursHaveABudgetOfTheirOwn(mode: Mode) async throws {
    if let reason = try mode.isMissing() { try Test.cancel("\(reason)") }
    let source = """
      import subprocess
      children = [subprocess.Popen(["sleep", "1"]) for _ in range(30)]
      print(sum(child.wait() for child in children))
      """
    var limits = Limits()
    limits.processes = 40
    let plan = RunPlan(
      id: "neighbour", argv: ["/usr/bin/python3", "main.py"],
      files: [PlannedFile(path: "main.py", contents: Data(source.utf8))], limits: limits)
    async let one = Waiting.run("neighbour") { try mode.withLane { try $0.run(plan) } }
    async let other = Waiting.run("neighbour") { try mode.withLane { try $0.run(plan) } }
    for result in try await [one, other] {
      #expect(result.status == .ok, "\(result.errors)")
      #expect(result.output == "0\n")
    }
  }

  /// README.md tells of each attack where it is tried.
  @Test func everyAttackHasItsPlace() throws {
    let programs = try EscapeProgram.read()
    let text = try String(contentsOf: EscapeProgram.root.appendingPathComponent("README.md"), encoding: .utf8)
    var rows: [Int: Substring] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if cells.count >= 3, let number = Int(cells[0]) { rows[number] = Substring(cells[2]) }
    }
    for attack in 1...93 {
      let row = try #require(rows[attack], "attack \(attack)")
      #expect(!row.isEmpty)
      for program in programs where program.attacks.contains(attack) && program.folder != "legitimate" {
        #expect(row.contains("`\(program.name)`"), "attack \(attack)")
      }
      for name in row.split(separator: "`")
      where name.hasSuffix(".swift") || name.hasSuffix(".c") || name.hasSuffix(".py") {
        let places = [EscapeProgram.root, SandboxFixture.root].map { $0.appendingPathComponent(String(name)).path }
        #expect(places.contains { FileManager.default.fileExists(atPath: $0) }, "\(name)")
      }
    }
  }

  /// Swift Testing shows no reason for one case of many, and a silent skip looks like a pass.
  private func skip(_ program: EscapeProgram, _ mode: Mode, _ reason: String) throws {
    let line =
      "skipped: \(program.name) (\(mode.rawValue)): \(reason.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
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
  /// Empty in warm modes, whose programs can't be told apart by their environment: WarmTests looks for those.
  var survivors: [pid_t]
  var harm: [String]
  /// What the next run of the lane finds in its folders.
  var leftForTheNext: String

  init(_ program: EscapeProgram, mode: Mode, share: String) throws {
    let stage = try Stage(neighbour: .of(mode))
    let mark = UUID().uuidString
    let targets = stage.environment.merging(["ESCAPE_SHARE": share]) { $1 }
    let command = try program.command(targets)
    let plan = try RunPlan(
      id: program.name, argv: command.argv,
      environment: targets.merging([MarkedProcesses.variable: mark]) { $1 },
      files: command.files, job: program.job.map { Data(repeating: 0x61, count: $0) }, limits: program.limits,
      warm: mode.warmRun())
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
