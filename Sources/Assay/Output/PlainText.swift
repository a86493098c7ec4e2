/// Text of strangers made fit for a terminal or a table.
package enum PlainText {
  /// One line without control characters: an answer must not move the cursor, change colours or start a new line.
  /// Bidirectional overrides are left out too: they show text in another order than it is in.
  package static func safe(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
      case .format, .surrogate, .privateUse: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Columns that a text takes on a terminal.
  package static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// `text` cut or filled to exactly `columns`.
  package static func fitted(_ text: String, _ columns: Int, right: Bool = false) -> String {
    var line = text
    if width(line) > columns {
      var used = 0
      line = ""
      for character in text {
        guard used + width(character) <= columns - 1 else { break }
        used += width(character)
        line.append(character)
      }
      line.append("…")
    }
    let fill = String(repeating: " ", count: max(0, columns - width(line)))
    return right ? fill + line : line + fill
  }

  /// East Asian wide characters and emoji take two columns (Unicode Standard Annex 11, the blocks that matter).
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default:
      return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
    }
  }
}
