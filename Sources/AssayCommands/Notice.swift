import ArgumentParser
import Assay
import Foundation
import Synchronization

/// Lines on standard error.
enum Notice {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  enum Level: String, Encodable {
    case info, warning, error
  }

  /// Set once, when the options are read.
  static var format: Format {
    get { chosen.withLock { $0 } }
    set { chosen.withLock { $0 = newValue } }
  }

  private static let chosen = Mutex(Format.text)

  static func print(_ text: String) { print(text, .info) }

  /// - Parameter shown: the same text with colours, for a terminal.
  static func print(_ text: String, _ level: Level, shown: String? = nil) {
    switch format {
    case .text: write(shown ?? safe(text))
    case .json:
      // No error can be told about an error message, and a text always encodes.
      guard let line = try? JSONLines().line(Line(level: level, message: text)) else { return }
      try? FileHandle.standardError.write(contentsOf: line)
    }
  }

  /// Each line made fit for a terminal, and for the log of a CI service.
  static func safe(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      WorkflowCommand.defused(PlainText.safe(String($0)))
    }
    .joined(separator: "\n")
  }

  /// A line as it is, for what is a command to a CI service.
  static func write(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) }

  private struct Line: Encodable {
    var level: Level
    var message: String
  }
}
