import AssayEvidence
import AssayExtract
import AssaySandbox

/// What `assay languages` says: every language that a program can be in, and what can be done with it on this host.
package struct LanguageReport: Encodable, Sendable {
  package struct Entry: Encodable, Sendable {
    package enum Examples: String, Encodable, Sendable {
      /// Each is run and compared by itself.
      case each
      /// The program is run as a whole.
      case none
    }

    package var name: String
    package var title: String
    /// What fences are tagged with besides the name.
    package var tags: [String]
    /// Whether there is a way to run its programs, here or where its toolchain is installed.
    package var runs: Bool
    package var examples: Examples
    package var toolchain: DoctorReport.ToolchainEntry?
    /// Why its programs are not run on this host; left out where they are.
    package var absence: String?
    package var origin: String
  }

  package var version: String
  package var languages: [Entry]

  /// Asks each toolchain for its version inside the sandbox, which shows that it works there.
  ///
  /// - Throws: `DefinitionError` for a bad definition, `SandboxError` when this host cannot run programs safely.
  package init(library: DefinitionLibrary, policy: String, environment: [String: String], version: String) throws {
    self.version = version
    let workshop = try Workshop(library: library, policy: policy, environment: environment)
    defer { workshop.sandbox.close() }
    let lane = workshop.sandbox.makeLane()
    let found = Toolchains(workshop.languages, environment: environment).entries()
    languages = workshop.languages.compactMap { language in
      guard [.program, .shell, .markup].contains(language.syntax.kind) else { return nil }
      let toolchain = found.first { $0.language == language.syntax.name }
        .map { entry in DoctorReport.toolchain(entry) { try? lane.run($0) } }
      let isEach = language.runtime.worker != nil || language.runtime.probe != nil
      return Entry(
        name: language.syntax.name, title: language.syntax.title, tags: language.syntax.tags,
        runs: language.runtime.run != nil, examples: isEach ? .each : .none, toolchain: toolchain,
        absence: workshop.runtimes[language.syntax.name]?.absence, origin: language.origin)
    }
  }
}

/// The same for people, a line a language.
package struct LanguageText {
  private static let rows = (title: 13, runs: 11)

  package init() {}

  package func text(_ report: LanguageReport) -> String {
    let head = PlainText.fitted("language", Self.rows.title) + " " + PlainText.fitted("examples", Self.rows.runs)
    var lines = [head + " toolchain"]
    for entry in report.languages.sorted(by: { ($0.runs ? 0 : 1, $0.name) < ($1.runs ? 0 : 1, $1.name) }) {
      let examples = entry.runs ? (entry.examples == .each ? "one by one" : "as a whole") : "not run"
      let row =
        PlainText.fitted(entry.title, Self.rows.title) + " " + PlainText.fitted(examples, Self.rows.runs) + " "
        + toolchain(entry)
      lines.append(String(row.reversed().drop { $0 == " " }.reversed()))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func toolchain(_ entry: LanguageReport.Entry) -> String {
    guard let toolchain = entry.toolchain else { return "" }
    guard let command = toolchain.command else { return "missing; install \(toolchain.package)" }
    let version = toolchain.version ?? "does not run in the sandbox"
    return PlainText.safe("\(version), \(command), package \(toolchain.package)")
  }
}
