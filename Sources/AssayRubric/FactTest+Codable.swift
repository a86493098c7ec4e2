extension FactTest: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Element by element: `[1, 2]` is no list of texts, yet a legal "one of".
    if let literals = try? container.decode([FactValue].self) {
      self = .oneOf(literals)
      return
    }
    let literal = try container.decode(FactValue.self)
    guard case .text(let text) = literal, let relation = Self.relation(of: text) else {
      self = .equals(literal)
      return
    }
    let rest = Self.trimmed(text.dropFirst(relation.rawValue.count))
    guard let operand = Self.operand(rest) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no literal and no fact to compare with in “\(text)”")
    }
    self = .compares(relation, operand)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .equals(let literal): try container.encode(literal)
    case .oneOf(let literals): try container.encode(literals)
    case .compares(let relation, let operand): try container.encode("\(relation.rawValue) \(operand)")
    }
  }

  private static func relation(of text: String) -> Relation? {
    Relation.allCases.first { text.hasPrefix($0.rawValue) }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// `3`, `0.8`, `true`, `'a text'`, `word`, `tests.shown`, `0.5 * tests.shown`.
  private static func operand(_ text: Substring) -> Operand? {
    if text.isEmpty { return nil }
    if text.count >= 2, text.first == "'", text.last == "'" {
      return .literal(.text(String(text.dropFirst().dropLast())))
    }
    if let literal = literal(text) { return .literal(literal) }
    if FactName.isWellFormed(String(text)) { return .fact(String(text), factor: 1) }
    if let star = text.firstIndex(of: "*") {
      let name = String(trimmed(text[text.index(after: star)...]))
      guard let factor = Double(trimmed(text[..<star])), factor.isFinite, FactName.isWellFormed(name)
      else { return nil }
      return .fact(name, factor: factor)
    }
    return text.contains(where: { $0 == " " || $0 == "'" }) ? nil : .literal(.text(String(text)))
  }

  private static func literal(_ text: Substring) -> FactValue? {
    if text == "true" { return .bool(true) }
    if text == "false" { return .bool(false) }
    if let value = Int(text) { return .int(value) }
    // `Double` also reads `nan`, `inf` and hexadecimal; here those are words.
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return .number(value)
  }
}

extension FactTest.Operand: CustomStringConvertible {
  /// As the document writes it, so that a decoded rubric encodes to the same condition.
  package var description: String {
    switch self {
    case .literal(.text(let text)): "'\(text)'"
    case .literal(.bool(let value)): String(value)
    case .literal(.int(let value)): String(value)
    case .literal(.number(let value)): String(value)
    case .literal(.list(let values)): values.joined(separator: ", ")
    case .fact(let name, let factor): factor == 1 ? name : "\(factor) * \(name)"
    }
  }
}

/// A fact is named `room.word`: lower-case words joined by dots, at least two, so that no fact can be
/// mistaken for a key of a condition (`all`, `not`) or for a bare word.
enum FactName {
  static func isWellFormed(_ name: String) -> Bool {
    let words = name.split(separator: ".", omittingEmptySubsequences: false)
    return words.count >= 2
      && words.allSatisfy { word in
        guard let first = word.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
        else { return false }
        return word.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        }
      }
  }
}
