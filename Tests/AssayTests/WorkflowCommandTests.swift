import Foundation
import Testing

@testable import Assay

/// No text of a stranger is a command to the log of a CI service.
@Suite struct WorkflowCommandTests {
  /// What GitHub's runner does with a line (src/Runner.Common/ActionCommand.cs): the newer form at its start, the older one
  /// anywhere. Names are not looked up, so that this takes more for a command than the runner does.
  static func isCommand(_ line: String) -> Bool {
    let trimmed = line.trimmingCharacters(in: .whitespacesAndNewlines)
    if trimmed.hasPrefix("::") { return true }
    return line.range(of: "##[a-z]*\\[", options: .regularExpression) != nil
  }

  static let hostile = [
    "::error::x", "  ::add-mask::x", "\t::stop-commands::x", "\u{A0}::error::x", "\u{3000}::error::x",
    "x ##[add-mask]y",
    "##[error]", "####[group]##[endgroup]", "##vso[task.setvariable variable=a]b", "##teamcity[x]", "a ## [b",
    "C++ std::sort",
    "::", ":: ::", ":::", "##", "##[", "## heading", "",
  ]

  @Test(arguments: hostile) func defusesALine(text: String) {
    #expect(!Self.isCommand(WorkflowCommand.defused(text)))
    #expect(Self.isCommand(text) || WorkflowCommand.defused(text) == text, "what is harmless stays as it is")
  }

  @Test func defusesEveryLine() {
    for end in ["\n", "\r\n", "\r"] {
      let text = Self.hostile.joined(separator: end)
      let lines = WorkflowCommand.defusedLines(text).components(separatedBy: end)
      #expect(lines.count == Self.hostile.count && !lines.contains(where: Self.isCommand))
    }
  }

  @Test(arguments: hostile) func jsonHoldsNoCommandAndReadsBack(text: String) throws {
    let line = try JSONLines().line([text])
    #expect(!Self.isCommand(String(decoding: line, as: UTF8.self)))
    #expect(try JSONDecoder().decode([String].self, from: line) == [text])
  }

  @Test func anAnnotationStaysOne() {
    let line = WorkflowCommand.annotation(
      .warning, title: "a,line=1::b%0A\n::error::x", "first\r\n::error::second %25\u{1b}[31m\u{85}\u{2028}third")
    #expect(
      !line.contains("\n") && !line.contains("\r")
        && !line.unicodeScalars.contains { $0.properties.generalCategory == .control })
    #expect(
      line.hasPrefix("::warning title=a%2Cline=1%3A%3Ab%250A%0A%3A%3Aerror%3A%3Ax::first%0D%0A::error::second %2525"))
  }
}
