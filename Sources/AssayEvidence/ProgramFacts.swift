import AssayExtract
import AssayRubric
import AssaySandbox

/// Facts about the program as a text.
enum ProgramFacts {
  static func absent(_ plan: ExtractionPlan) -> Evidence {
    var evidence = Evidence()
    evidence["program.found"] = .known(.bool(false))
    evidence["program.absence"] = .known(.text(plan.absence ?? "the answer holds no code"))
    // Neither output nor commands: a configuration, a patch, or a language without a definition.
    evidence["program.foreign"] = .known(.bool(plan.blocks.contains { [.other, .data].contains($0.role) }))
    if let language = plan.language { evidence["program.language"] = .known(.text(language)) }
    return evidence
  }

  static func present(
    _ program: Program, entry: ProgramFile, outline: Outline?, comments: CommentReport?, checker: Checker?
  ) -> Evidence {
    var evidence = Evidence()
    evidence["program.found"] = .known(.bool(true))
    evidence["program.absence"] = .known(.text(""))
    evidence["program.foreign"] = .known(.bool(false))
    evidence["program.language"] = .known(.text(program.language))
    evidence["program.truncated"] = .known(.bool(program.truncated))
    evidence["program.repairs"] = .known(.list(program.repairs.map(\.kind.rawValue)))
    evidence["program.alternatives"] = .known(.int(program.alternatives?.count ?? 0))
    evidence["program.lines"] = .known(.int(entry.text.split(separator: "\n", omittingEmptySubsequences: false).count))
    let reason = checker == nil ? "no checker for \(program.language)" : checker?.failure ?? "the checker failed"
    if let outline {
      let error = outline.error.map { "line \($0.line): \($0.message)" } ?? ""
      evidence["program.parses"] = .known(.bool(outline.parses))
      evidence["program.parse_error"] = .known(.text(error), lines: outline.error.map { [$0.line] })
      evidence["program.definitions"] = .known(.int(outline.defines.count))
    } else {
      for name in ["parses", "parse_error", "definitions"] { evidence["program." + name] = .unknown(reason) }
    }
    if let comments {
      evidence["program.placeholders"] = .known(
        .int(comments.placeholders.count), lines: nonEmpty(comments.placeholders))
    } else {
      evidence["program.placeholders"] = .unknown(reason)
    }
    return evidence
  }

  /// What the program's compiler or interpreter said, where nothing else knows the grammar.
  static func set(
    parses: Bool?, _ result: RunResult?, runtime: LanguageRuntime?, in evidence: inout Evidence
  ) {
    guard let parses else {
      let reason = runtime?.absence ?? "the program was not run"
      for name in ["parses", "parse_error"] { evidence["program." + name] = .unknown(reason) }
      return
    }
    let said = parses ? "" : result.map { RunFacts.firstError($0, runtime) } ?? ""
    evidence["program.parses"] = .known(.bool(parses), runs: result.map { [$0.id] })
    evidence["program.parse_error"] = .known(.text(said), runs: result.map { [$0.id] })
  }

  /// Lines for a fact, or nil when there are none. Line 0 stands for another file than the entry.
  static func nonEmpty(_ lines: [Int]) -> [Int]? {
    let told = lines.filter { $0 > 0 }
    return told.isEmpty ? nil : told
  }
}
