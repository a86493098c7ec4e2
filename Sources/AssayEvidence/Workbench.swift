package import AssayCompile
package import AssayExtract
package import AssaySandbox
import Foundation

/// What one thread needs to observe programs: a lane to run them in and a checker per language. Belongs to one thread.
package final class Workbench {
  let lane: Lane
  let compiler: Compiler
  let runtimes: [String: LanguageRuntime]
  private let sandbox: Sandbox
  private var checkers: [String: Checker] = [:]

  /// - Parameter runtimes: by language name.
  package init(sandbox: Sandbox, compiler: Compiler, runtimes: [String: LanguageRuntime]) {
    self.sandbox = sandbox
    self.compiler = compiler
    self.runtimes = runtimes
    lane = sandbox.makeLane()
  }

  /// The language's checker; nil when it has none here.
  func checker(for language: String) -> Checker? {
    if let checker = checkers[language] { return checker }
    guard let runtime = runtimes[language], let command = runtime.checker else { return nil }
    // It serves many texts: its processor time is bounded per request, not in all.
    var limits = runtime.limits
    limits.cpuSeconds = .infinity
    let plan = RunPlan(
      id: "checker", argv: command.argv, environment: runtime.environment, limits: limits)
    let checker = Checker(session: sandbox.makeSession(plan))
    checkers[language] = checker
    return checker
  }
}

extension Workbench: SyntaxOracle {
  package func outline(of text: String, language: String) -> Outline? {
    parser(of: language)?.outline(of: text)
  }

  package func longestSpan(in text: String, language: String) -> ClosedRange<Int>? {
    parser(of: language)?.longestSpan(in: text)
  }

  private func parser(of language: String) -> Checker? {
    runtimes[language]?.hasLexicalChecker == false ? checker(for: language) : nil
  }
}
