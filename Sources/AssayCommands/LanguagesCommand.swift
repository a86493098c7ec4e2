import ArgumentParser
import Assay
import Foundation

struct LanguagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "languages",
    abstract: "List the languages, the toolchains found for them, and the packages that bring those that are missing.",
    discussion: """
      Of a language whose toolchain is missing comments and tests are judged all the same; correctness is withheld. \
      `make toolchains` in the project installs what Debian has.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "What to print: text or json (docs/schema/languages.json).")
  var format = Format.text

  @OptionGroup var policyOptions: PolicyOptions

  func run() throws {
    let report = try LanguageReport(
      library: policyOptions.library, policy: policyOptions.policy, environment: ProcessInfo.processInfo.environment,
      version: Version.current)
    let output = OutputStream()
    switch format {
    case .text: try output.write(LanguageText().text(report))
    case .json: try output.write(JSONLines().line(report))
    }
    try output.finish()
  }
}
