import Foundation

/// Commands that CI services read from the log of a step, and how text of strangers is kept from being one.
///
/// GitHub's runner obeys a line that starts with `::name::`, spaces before it aside, and its older form `##[name]` anywhere in
/// a line (runner, src/Runner.Common/ActionCommand.cs); Azure Pipelines and TeamCity have forms of the second kind,
/// `##vso[…]` and `##teamcity[…]`.
package enum WorkflowCommand {
  /// Whether we run in a step of GitHub Actions.
  package static let isOnActions = ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] == "true"

  /// A line that no service takes for a command. Lines without one stay as they are.
  package static func defused(_ line: String) -> String {
    var scalars = Array(line.unicodeScalars)
    if let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      scalars[first...].starts(with: [":", ":"])
    {
      scalars.insert(" ", at: first + 1)
    }
    for place in places(in: scalars).reversed() { scalars.insert(" ", at: place) }
    return String(String.UnicodeScalarView(scalars))
  }

  /// Every line of a text.
  package static func defusedLines(_ text: String) -> String {
    var result = ""
    var line = String.UnicodeScalarView()
    // By scalars: to Swift, CR LF is one character.
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\r" {
        result += defused(String(line))
        result.unicodeScalars.append(scalar)
        line = .init()
      } else {
        line.append(scalar)
      }
    }
    return result + defused(String(line))
  }

  /// Where a space breaks `##[` and its like: before each second `#` of `##` with letters and a bracket behind it.
  static func places<Scalars: BidirectionalCollection<Unicode.Scalar>>(in text: Scalars) -> [Scalars.Index] {
    var places: [Scalars.Index] = []
    var previous: Unicode.Scalar?
    for place in text.indices {
      if text[place] == "#", previous == "#" {
        let rest = text[text.index(after: place)...]
        if rest.first(where: { !$0.properties.isAlphabetic }) == "[" { places.append(place) }
      }
      previous = text[place]
    }
    return places
  }
}

extension WorkflowCommand {
  package enum Kind: String, Sendable {
    case error, warning, notice
  }

  /// A line that puts an annotation on the run. What GitHub's runner decodes is encoded (toolkit, packages/core/src/command.ts),
  /// so that no text can end the command or add a property to it.
  package static func annotation(_ kind: Kind, title: String, _ message: String) -> String {
    "::\(kind.rawValue) title=\(encoded(title, isProperty: true))::\(encoded(message, isProperty: false))"
  }

  private static func encoded(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(PlainText.visible(scalar))
      }
    }
    return result
  }
}
