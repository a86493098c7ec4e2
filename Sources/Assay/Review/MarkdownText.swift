/// Text of strangers made fit for a page of Markdown: it shows as it is and does nothing.
///
/// Everything that CommonMark, GitHub's tables and links, or HTML could obey is written as a character reference, which is
/// text wherever it stands (CommonMark 0.31, 2.5). Backslashes and longer fences were not taken: they depend on what stands
/// around, and a table's cell ends at any `|` and line end.
package enum MarkdownText {
  /// On one line.
  package static func plain(_ text: String) -> String { escaped(text, newline: " ", keepsSpaces: false) }

  /// A short text of a table's cell, on one line: Argilla lets words break anywhere, and beside a long text a narrow column
  /// would be a letter wide. It keeps `nobr`; styles would do the same and are more likely to be taken out.
  package static func cell(_ text: String) -> String {
    // Cells have no margin there.
    text.count > 24 ? plain(text) : "<nobr>\(plain(text))&#160;&#160;</nobr>"
  }

  /// A sentence in which backticks mark code. A backtick that a stranger put there only moves what is set as code.
  package static func sentence(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // With an even number of parts the last mark has no partner.
    let paired = parts.count % 2 == 1 ? parts.count : parts.count - 1
    return parts.enumerated().map { index, part in
      if index >= paired { return plain("`" + part) }
      return index % 2 == 1 && !part.isEmpty ? "<code>\(plain(part))</code>" : plain(part)
    }.joined()
  }

  /// Code within a line or a table's cell; line ends show as such.
  package static func code(_ text: String, longest: Int = 200) -> String {
    "<code>\(escaped(cut(text, longest), newline: "<br>", keepsSpaces: true))</code>"
  }

  /// Lines of output as a block. It is written on one line, so that no empty line in it can end it.
  package static func block(_ text: String, longest: Int = 2000) -> String {
    "<pre>\(escaped(cut(text, longest), newline: "&#10;", keepsSpaces: false))</pre>"
  }

  private static func cut(_ text: String, _ longest: Int) -> String {
    text.count > longest ? text.prefix(longest) + "…" : text
  }

  private static func escaped(_ text: String, newline: String, keepsSpaces: Bool) -> String {
    var result = ""
    var afterSpace = true
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r": result += newline
      case "\t": result += keepsSpaces ? "&#160;&#160;&#160;&#160;" : "&#9;"
      // A space after another would not be shown.
      case " ": result += keepsSpaces && afterSpace ? "&#160;" : " "
      // GitHub's links start with "www." too.
      case "." where previous == "w" || previous == "W": result += "&#46;"
      case "!", "#", "$", "&", "*", "/", ":", "<", ">", "@", "[", "\\", "]", "^", "_", "`", "{", "|", "}", "~":
        result += "&#\(scalar.value);"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse: result += "\u{FFFD}"
        case .lineSeparator, .paragraphSeparator: result += newline
        default: result.unicodeScalars.append(scalar)
        }
      }
      afterSpace = scalar == " " || scalar == "\n"
    }
    return result
  }
}
