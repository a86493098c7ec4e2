// The changes that mending tries, each on a whole text. Nil when there is nothing to change.

extension Mending {
  /// A model that writes code only often begins with a blank that its tokens bring along.
  static func withFirstLineAtMargin(_ text: String) -> String? {
    var lines = text.codeLines
    guard let first = lines.firstIndex(where: { !$0.isBlankLine }), lines[first].indentation > 0,
      lines[(first + 1)...].contains(where: { !$0.isBlankLine && $0.indentation == 0 })
        || lines[(first + 1)...].allSatisfy({ $0.isBlankLine || $0.indentation >= 2 })
    else { return nil }
    lines[first] = lines[first].trimmed
    return lines.joined(separator: "\n")
  }

  static func withoutMagics(_ text: String, _ language: Language) -> (text: String, repair: Repair)? {
    let magics = language.magics
    guard !(magics.line.isEmpty && magics.cell.isEmpty) else { return nil }
    var removed: [String] = []
    var kept: [String] = []
    for line in text.codeLines {
      let code = line.trimmed
      let mark = (magics.cell + magics.line).first { code.hasPrefix($0) }
      // `% x` continues a formatted string; a command's name follows its mark directly.
      if let mark, let next = code.utf8.dropFirst(mark.utf8.count).first, next.isLetter {
        removed.append(code)
      } else {
        kept.append(line)
      }
    }
    guard !removed.isEmpty else { return nil }
    let shown = removed.prefix(3).joined(separator: "; ")
    return (
      kept.joined(separator: "\n"),
      Repair(kind: .strippedMagics, detail: "removed notebook commands: \(shown)")
    )
  }

  /// `1. code`, ` 2  code`, `3: code`, `4| code`: numbers that grow by one from line to line.
  static func withoutLineNumbers(_ text: String) -> String? {
    var expected: Int?
    var bare: [String] = []
    for line in text.codeLines {
      if line.isBlankLine {
        bare.append("")
        continue
      }
      let rest = Substring(line).utf8.drop { $0 == 0x20 || $0 == 0x09 }
      let digits = rest.prefix(while: \.isDigit)
      guard let number = Int(String(decoding: digits, as: UTF8.self)), number == expected ?? number else {
        return nil
      }
      expected = number + 1
      var code = rest.dropFirst(digits.count)
      if let mark = code.first, ".:|)".utf8.contains(mark) { code = code.dropFirst() }
      guard code.isEmpty || code.first == 0x20 || code.first == 0x09 else { return nil }
      bare.append(String(Substring(code)))
    }
    guard let last = expected, last > 2 else { return nil }
    let joined = bare.joined(separator: "\n")
    return CodeLines.dedented(joined) ?? joined
  }

  /// Takes fence marks off: lines that are a fence, and marks glued to the end of a line of code. What stands
  /// below the last such mark is outside the fence that the model meant to close.
  static func withoutFenceDebris(_ text: String) -> String? {
    var lines = text.codeLines
    var found = false
    if let first = lines.first(where: { !$0.isBlankLine }), first.trimmed.hasPrefix("```"),
      first.utf8.count < 24
    {
      lines = Array(lines.drop(while: \.isBlankLine).dropFirst())
      found = true
    }
    if let mark = lines.firstIndex(where: { $0.trimmed.hasSuffix("```") }) {
      let code = lines[mark].trimmed
      let marks = code.utf8.reversed().prefix { $0 == 0x60 }.count
      let before = String(Substring(code.utf8.dropLast(marks)))
      let indentation = String(repeating: " ", count: lines[mark].indentation)
      lines = Array(lines[..<mark]) + (before.isBlankLine ? [] : [indentation + before])
      found = true
    }
    return found ? lines.joined(separator: "\n") : nil
  }

  static func withPlainSpaces(_ text: String) -> String? {
    var changed = String.UnicodeScalarView()
    var found = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xA0, 0x2007, 0x202F, 0x3000:
        changed.append(" ")
        found = true
      case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
        found = true
      default:
        changed.append(scalar)
      }
    }
    return found ? String(changed) : nil
  }

  static func withPlainQuotes(_ text: String) -> String? {
    var changed = String.UnicodeScalarView()
    var found = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x2018, 0x2019, 0x201B, 0x2032:
        changed.append("'")
        found = true
      case 0x201C, 0x201D, 0x201F, 0x2033:
        changed.append("\"")
        found = true
      default:
        changed.append(scalar)
      }
    }
    return found ? String(changed) : nil
  }

  static func withoutEntities(_ text: String) -> String? {
    let decoded = Entities.decoded(text)
    return decoded == text ? nil : decoded
  }
}
