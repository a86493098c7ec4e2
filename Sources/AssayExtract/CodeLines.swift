// Lines of code as extraction handles them: split at `\n` only, indentation in spaces and tabs. Everything
// goes by UTF-8 bytes, because Swift's characters join what must stay apart here (`\r\n`, a combining mark
// after `\n`).

extension String {
  /// The lines without their endings; a text that ends with `\n` has an empty last line.
  var codeLines: [String] {
    utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
  }

  /// Without blanks (space, tab, carriage return, line feed) at either end.
  var trimmed: String {
    let view = utf8
    guard let first = view.firstIndex(where: { !$0.isBlank }),
      let last = view.lastIndex(where: { !$0.isBlank })
    else { return "" }
    return String(self[first...last])
  }

  var isBlankLine: Bool { utf8.allSatisfy(\.isBlank) }

  /// The number of leading spaces and tabs, each counted as one.
  var indentation: Int {
    utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
  }

  /// The words, lower case: runs of letters, digits, apostrophes and the signs that language names hold.
  var words: [String] {
    lowercased().unicodeScalars
      .split {
        !($0.properties.isAlphabetic || $0.properties.numericType != nil
          || "'+#_".unicodeScalars.contains($0))
      }
      .map { String(String.UnicodeScalarView($0)) }
  }

  /// Whether the identifier stands in the text as a whole word.
  func mentions(identifier: String) -> Bool {
    guard !identifier.isEmpty else { return false }
    var rest = self[...]
    while let found = rest.range(of: identifier) {
      let before = self[..<found.lowerBound].utf8.last
      let after = self[found.upperBound...].utf8.first
      if !(before?.isIdentifier ?? false), !(after?.isIdentifier ?? false) { return true }
      rest = self[found.upperBound...]
    }
    return false
  }
}

extension StringProtocol {
  /// The first place where the text stands, byte for byte; nil for an empty text.
  func range(of text: String) -> Range<String.Index>? {
    let wanted = Array(text.utf8)
    guard let head = wanted.first else { return nil }
    var start = utf8.startIndex
    while let candidate = utf8[start...].firstIndex(of: head) {
      if utf8[candidate...].starts(with: wanted) {
        return candidate..<utf8.index(candidate, offsetBy: wanted.count)
      }
      start = utf8.index(after: candidate)
    }
    return nil
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  /// ASCII only on purpose: beyond it, any byte may belong to an identifier.
  var isIdentifier: Bool { isLetter || isDigit || self == 0x5F || self >= 0x80 }
}

/// Operations on a text's lines.
enum CodeLines {
  static func written(_ text: String) -> [String] { text.codeLines.filter { !$0.isBlankLine } }

  /// The text without blank lines at its ends.
  static func withoutBlankEnds(_ text: String) -> String {
    let lines = text.codeLines
    guard let first = lines.firstIndex(where: { !$0.isBlankLine }),
      let last = lines.lastIndex(where: { !$0.isBlankLine })
    else { return "" }
    return lines[first...last].joined(separator: "\n")
  }

  /// The text without the indentation that all its written lines share; nil when they share none.
  static func dedented(_ text: String) -> String? {
    let lines = text.codeLines
    guard let shared = lines.filter({ !$0.isBlankLine }).map(\.indentation).min(), shared > 0 else {
      return nil
    }
    return lines.map { $0.isBlankLine ? "" : String(Substring($0.utf8.dropFirst(shared))) }.joined(
      separator: "\n")
  }

  static func indented(_ text: String, by width: Int) -> String {
    let margin = String(repeating: " ", count: width)
    return text.codeLines.map { $0.isBlankLine ? $0 : margin + $0 }.joined(separator: "\n")
  }

  /// Lines that begin at the margin and open a body: what a text defines, for a language that nobody parses.
  static func headers(_ text: String) -> [String] {
    text.codeLines.filter { line in
      guard let first = line.utf8.first, first.isIdentifier else { return false }
      let end = line.trimmed
      return end.hasSuffix("{") || end.hasSuffix(":")
    }.map(\.trimmed)
  }

  /// Whether the line ends as a sentence does, and no statement of a language that assay knows.
  static func isSentence(_ line: String) -> Bool {
    let text = line.trimmed
    guard let first = text.unicodeScalars.first, first.properties.isUppercase else { return false }
    return text.hasSuffix(".") && text.utf8.split(separator: 0x20).count >= 3
  }

  private static func isSign(_ byte: UInt8) -> Bool { "(){}[]=;<>\\\"_".utf8.contains(byte) }

  /// Whether the line reads as a sentence, a Markdown mark or a chat token rather than as code.
  static func isProse(_ line: String) -> Bool {
    let text = line.trimmed
    guard !text.isEmpty else { return false }
    if text.hasPrefix("```") || text.hasPrefix("~~~") || text.hasPrefix("<|") || text.hasPrefix("</") {
      return true
    }
    if text.hasPrefix("**") || text.hasPrefix("- ") || text.hasPrefix("* ") || text.hasPrefix("### ")
      || text.hasPrefix("## ") || text.hasPrefix("[/") || text.hasPrefix("|")
    {
      return true
    }
    let words = text.utf8.split(separator: 0x20)
    let signs = text.utf8.count(where: isSign)
    guard let first = text.unicodeScalars.first else { return false }
    if first.value > 0x7F, first.properties.isAlphabetic { return true }
    let sentence = first.properties.isUppercase || text.hasSuffix(".") || text.hasSuffix(":")
    // Two signs at most in a sentence of several words: `f(x)` may be named in it.
    return sentence && words.count >= 3 && signs * 3 <= words.count
      || sentence && words.count >= 2 && signs == 0 && !text.hasSuffix(":") && text.hasSuffix(".")
  }
}
