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

  /// A scalar as a page or a log may show it: none that is no character, or shows text in another order.
  static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse: "\u{FFFD}"
    case .lineSeparator, .paragraphSeparator: " "
    default: scalar
    }
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

  /// Wide characters take two columns (Unicode Standard Annex 11, wide and full width). Emoji blocks count as wide as
  /// a whole, and so do flags and what asks for emoji style: terminals differ there, and a column too many harms less
  /// than one too few.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if isWide(scalar.value) || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return 1
    }
  }

  private static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case ..<0x1100: return false
    // Letters and ideographs.
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
      0x1AFF0...0x1B2FF,
      0x20000...0x3FFFD:
      return true
    // Symbols.
    case 0x231A...0x231B, 0x23E9...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F, 0x2693,
      0x26A1,
      0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE, 0x26D4, 0x26EA, 0x26F2...0x26F3, 0x26F5,
      0x26FA,
      0x26FD, 0x2705, 0x270A...0x270B, 0x2728, 0x274C, 0x274E, 0x2753...0x2755, 0x2757, 0x2795...0x2797,
      0x27B0,
      0x27BF, 0x2B1B...0x2B1C, 0x2B50, 0x2B55:
      return true
    case 0x1F004, 0x1F0CF, 0x1F18E, 0x1F191...0x1F19A, 0x1F1E6...0x1F64F, 0x1F680...0x1F6FF,
      0x1F7E0...0x1F7F0,
      0x1F900...0x1FAFF:
      return true
    default: return false
    }
  }
}
