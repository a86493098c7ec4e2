import AssayRubric
import AssaySandbox
import Foundation

/// Facts about the program run as written.
enum RunFacts {
  static func add(
    _ result: RunResult?, record: WorkerRecord?, preamble: Preamble?, completion: Completion?,
    runtime: LanguageRuntime?, language: String,
    to evidence: inout Evidence
  ) {
    func set(_ name: String, _ value: FactValue, lines: [Int]? = nil) {
      evidence["run." + name] = .known(value, lines: lines, runs: result.map { [$0.id] })
    }
    evidence["run.deterministic"] = .unknown("run once")
    guard let result, result.status != .launchFailed else {
      set("repaired", .list(completion?.repairs ?? []))
      let reason = result?.detail ?? runtime?.absence ?? "programs in \(language) are not run"
      set("status", .text("not-run"))
      set("error", .text(reason))
      let observed = [
        "clean", "printed", "silent", "loads", "needs_input", "needs_display", "needs_network", "missing_package",
        "missing_file",
        "undefined", "forbidden",
      ]
      for name in observed {
        evidence["run." + name] = .unknown(reason)
      }
      return
    }
    let signs = signs(in: result, runtime?.errorSigns ?? [])
    let loads = record.map { $0.module.state == .returned || $0.examples.contains(where: \.ran) }
    let message = message(of: result, runtime)
    let failure = record.flatMap { cause(in: $0, message) }
    // The worker lends programs a test library that is not installed. That it is missing says nothing of the code; what
    // is missing in the worker too is another package.
    let lacksTestLibrary = loads == true && signs[.missingPackage] != nil && failure == nil
    set(
      "repaired",
      .list(
        (lacksTestLibrary ? ["test-library"] : []) + (completion?.repairs ?? []) + repairs(preamble, result, message))
    )
    set("status", .text(result.status.rawValue))
    set("clean", .bool(result.status == .ok || lacksTestLibrary))
    set("error", .text(result.status == .ok ? "" : error(result, failure, message)), lines: failure?.line.map { [$0] })
    set("missing_package", .text(lacksTestLibrary ? "" : signs[.missingPackage] ?? ""))
    set("missing_file", .text(signs[.missingFile] ?? ""))
    set("undefined", .text(signs[.undefinedName] ?? ""))
    set("printed", .bool(!result.stdout.isEmpty))
    set("silent", .bool(result.status == .nonzeroExit && result.stdout.isEmpty && result.stderr.isEmpty))
    set("needs_input", .bool(signs[.needsInput] != nil))
    set("needs_display", .bool(signs[.needsDisplay] != nil))
    set("needs_network", .bool(signs[.needsNetwork] != nil))
    set("forbidden", .text(signs[.refused] ?? (result.status == .forbiddenCall ? result.detail : nil) ?? ""))
    if let loads {
      set("loads", .bool(loads))
    } else {
      evidence["run.loads"] = .unknown("the definitions were not run by themselves")
    }
  }

  /// Whether a program parses, as its compiler or interpreter says; nil when it was not run, or none said so.
  static func parses(_ result: RunResult?, runtime: LanguageRuntime?) -> Bool? {
    guard let result, let runtime, result.status != .launchFailed else { return nil }
    guard result.status == .compileError || result.status == .nonzeroExit else { return true }
    let signs = signs(in: result, runtime.errorSigns)
    guard result.status == .compileError || signs[.syntax] != nil else { return true }
    // A library that is not there says nothing of the code, nor do the names that it would have brought.
    if signs[.missingPackage] != nil { return nil }
    // Names are looked up once the text is parsed, in the languages whose definitions have a sign for them.
    return signs[.undefinedName] != nil
  }

  /// Why a program does not parse: the first that a compiler or interpreter says of it.
  static func firstError(_ result: RunResult, _ runtime: LanguageRuntime?) -> String {
    let lines = String(decoding: result.stderr.prefix(20_000), as: UTF8.self).split(whereSeparator: \.isNewline)
    if result.status == .nonzeroExit, let first = lines.first(where: { $0.lowercased().contains("error") }) {
      return String(first.prefix(200))
    }
    return error(result, nil, message(of: result, runtime))
  }

  /// The repairs of a preamble that were needed: a helper that is missing always is, a type hint where the program as
  /// written fails for it.
  private static func repairs(_ preamble: Preamble?, _ result: RunResult, _ message: String?) -> [String] {
    guard let preamble else { return [] }
    let last = result.status == .ok ? "" : message ?? ""
    let isNamed = preamble.names.contains { last.contains("'\($0)'") }
    return preamble.repairs.filter { $0 != "typing-imports" || isNamed }
  }

  /// What the worker knows of the error that ended the program: its line, which standard error may not tell. An
  /// example's failure is it when the program as written says the same.
  private static func cause(in record: WorkerRecord, _ message: String?) -> Step.Failure? {
    if let failure = record.module.exception ?? record.usage?.exception { return failure }
    return record.examples.lazy.compactMap(\.exception).first { (message ?? "").hasPrefix($0.type) }
  }

  private static func message(of result: RunResult, _ runtime: LanguageRuntime?) -> String? {
    message(in: String(decoding: result.stderr, as: UTF8.self), runtime?.trace ?? [])
  }

  /// What ended a program, as its runtime says: the last line of standard error, or the one before the trace of calls.
  ///
  /// - Parameter trace: how lines begin with which a trace does.
  static func message(in errors: String, _ trace: [String]) -> String? {
    let lines = errors.split(whereSeparator: \.isNewline)
    let first = lines.firstIndex { line in trace.contains { line.hasPrefix($0) } }
    if let first, first > 0 { return String(lines[first - 1]) }
    return lines.last.map(String.init)
  }

  private static func error(_ result: RunResult, _ failure: Step.Failure?, _ message: String?) -> String {
    if [.nonzeroExit, .signalled, .forbiddenCall].contains(result.status) {
      if let failure { return failure.text }
      if let message { return String(message.prefix(200)) }
    }
    if result.status == .compileError, let detail = result.detail { return detail }
    switch result.exit {
    case .code(let code) where result.status == .nonzeroExit: return "exit status \(code)"
    case _ where result.status == .forbiddenCall: return result.detail ?? ""
    case .signal(let signal) where result.status == .signalled: return "ended by signal \(signal)"
    default: return ""
    }
  }

  /// The first detail of each sign. Only a program that failed is asked: what a healthy one prints is its own business.
  private static func signs(
    in result: RunResult, _ signs: [LanguageRuntime.ErrorSign]
  ) -> [LanguageRuntime.ErrorSign.Meaning: String] {
    guard result.status != .ok else { return [:] }
    let text = String(decoding: result.stderr.suffix(4000), as: UTF8.self)
    var found: [LanguageRuntime.ErrorSign.Meaning: String] = [:]
    for sign in signs where found[sign.means] == nil {
      guard let range = text.range(of: sign.shows) else { continue }
      let rest = text[range.upperBound...].prefix { $0 != "\n" }
      let end = sign.until.flatMap { rest.range(of: $0)?.lowerBound } ?? rest.endIndex
      found[sign.means] = sign.until == nil ? sign.shows : String(rest[..<end].prefix(100))
    }
    return found
  }
}
