import AssayExtract
import AssayRubric
import AssaySandbox

/// Whether an answer's own examples would notice a mistake: they are run on a few mutants of its program.
struct MutantRun {
  let bench: Workbench
  let program: Program
  let examples: [Example]
  let outcomes: [String: ExampleOutcome]
  let preamble: String?
  let id: String

  private static let mutants = 6
  /// So many noticed, or not, decide whether half of them are.
  private static let enoughKilled = 3
  private static let enoughSurvivors = 4
  private static let seconds = 2.0

  /// Adds `tests.mutants` and `tests.killed`, where the answer has two examples or more whose stated results hold and none
  /// whose does not; returns what the runs used. Fewer are no good example whatever they notice, and each mutant costs a run.
  ///
  /// - Throws: `SandboxError` when the sandbox itself fails.
  func add(to evidence: inout Evidence, checker: Checker?, entry: ProgramFile) throws(SandboxError) -> [Usage] {
    for name in ["tests.mutants", "tests.killed"] { evidence[name] = .unknown("fewer than two stated results hold") }
    let met = examples.filter { $0.origin == .response && outcomes[$0.id]?.verdict == .met && $0.vacuous == nil }
    let targets = Set(met.flatMap(\.targets)).sorted()
    let isContradicted = examples.contains { $0.origin == .response && outcomes[$0.id]?.verdict == .contradicted }
    guard met.count >= 2, !isContradicted, !targets.isEmpty, let checker,
      let mutants = checker.mutants(of: entry.text, targets: targets, count: Self.mutants)
    else { return [] }
    var usage: [Usage] = []
    var killed = 0
    var run = 0
    for mutant in mutants where killed < Self.enoughKilled && run - killed < Self.enoughSurvivors {
      var changed = program
      changed.files = program.files.map { $0.path == entry.path ? ProgramFile(path: $0.path, text: mutant.text) : $0 }
      guard
        let work = try bench.work(
          changed, examples: met, preamble: preamble, seconds: Self.seconds, id: id + "/mutant")
      else { continue }
      usage.append(work.result.usage)
      run += 1
      let seen = Observer.outcomes(met, record: work.record, checker: checker)
      if met.contains(where: { seen[$0.id]?.verdict != .met }) { killed += 1 }
    }
    evidence["tests.mutants"] = .known(.int(run))
    evidence["tests.killed"] = .known(.int(killed))
    return usage
  }
}
