import Foundation

/// Reads literals as Python and JavaScript write them. What is no plain literal, such as a call or a name, is nil.
package struct LiteralReader {
  private let text: [Character]
  private var at = 0
  private var depth = 0

  private static let deepest = 12

  /// The arguments of a call, from what stands between its brackets: all of them positional literals, or nil.
  package static func arguments(_ source: String) -> [Literal]? {
    var reader = LiteralReader(source)
    guard let items = reader.items(until: nil) else { return nil }
    return reader.isAtEnd ? items : nil
  }

  /// The arguments of every call of `function` in a text whose arguments are literals.
  package static func calls(of function: String, in source: String) -> [[Literal]] {
    var found: [[Literal]] = []
    var rest = source[...]
    while let range = rest.range(of: function + "(") {
      let before = range.lowerBound == source.startIndex ? nil : source[source.index(before: range.lowerBound)]
      rest = rest[range.upperBound...]
      if let before, before.isLetter || before.isNumber || "_$.".contains(before) { continue }
      var reader = LiteralReader(String(rest.prefix(4000)))
      if let items = reader.items(until: ")") { found.append(items) }
    }
    return found
  }

  private init(_ source: String) { text = Array(source) }

  private var isAtEnd: Bool { at >= text.count }

  private mutating func skipSpace() {
    while at < text.count, text[at].isWhitespace { at += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard at < text.count, text[at] == character else { return false }
    at += 1
    return true
  }

  /// Values between commas up to `close`, which is taken; up to the end where it is nil.
  private mutating func items(until close: Character?) -> [Literal]? {
    var items: [Literal] = []
    while true {
      if let close {
        if take(close) { return items }
      } else {
        skipSpace()
        if isAtEnd { return items }
      }
      guard let item = value() else { return nil }
      items.append(item)
      if take(",") { continue }
      guard let close else {
        skipSpace()
        return isAtEnd ? items : nil
      }
      return take(close) ? items : nil
    }
  }

  private mutating func value() -> Literal? {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard at < text.count, depth <= Self.deepest else { return nil }
    switch text[at] {
    case "[":
      at += 1
      return items(until: "]").map(Literal.list)
    case "(":
      at += 1
      let start = at
      guard let found = items(until: ")") else { return nil }
      // `(1)` is a number in brackets; `(1,)` a tuple.
      let isBracketed =
        found.count == 1 && !text[start..<at].dropLast().reversed().drop(while: \.isWhitespace).starts(with: [","])
      return isBracketed ? found[0] : .tuple(found)
    case "{":
      at += 1
      return braces()
    case "\"", "'": return string(text[at])
    case "-", "+", ".", "0"..."9": return number()
    default: return word()
    }
  }

  private mutating func braces() -> Literal? {
    if take("}") { return .map([]) }
    var entries: [Literal.Entry] = []
    var members: [Literal] = []
    while true {
      skipSpace()
      guard let key = value() ?? name() else { return nil }
      if take(":") {
        guard let value = value() else { return nil }
        entries.append(.init(key, value))
      } else {
        members.append(key)
      }
      if take(",") { if take("}") { break } else { continue } }
      guard take("}") else { return nil }
      break
    }
    if members.isEmpty { return .map(entries) }
    return entries.isEmpty ? .set(members) : nil
  }

  /// A key without quotes, as JavaScript allows.
  private mutating func name() -> Literal? {
    let start = at
    while at < text.count, text[at].isLetter || text[at].isNumber || text[at] == "_" || text[at] == "$" { at += 1 }
    var after = at
    while after < text.count, text[after].isWhitespace { after += 1 }
    guard at > start, after < text.count, text[after] == ":" else { return nil }
    return .text(Array(text[start..<at]))
  }

  private mutating func word() -> Literal? {
    let start = at
    while at < text.count, text[at].isLetter { at += 1 }
    switch String(text[start..<at]) {
    case "True", "true": return .bool(true)
    case "False", "false": return .bool(false)
    case "None", "null": return Literal.none
    default:
      at = start
      return nil
    }
  }

  private mutating func number() -> Literal? {
    let start = at
    if text[at] == "-" || text[at] == "+" { at += 1 }
    var digits = text[start] == "-" ? "-" : ""
    var isFloat = false
    while at < text.count {
      let character = text[at]
      let isSign = (character == "-" || character == "+") && (digits.last == "e" || digits.last == "E")
      guard character.isASCII && character.isNumber || character == "_" || ".eE".contains(character) || isSign else {
        break
      }
      if ".eE".contains(character) { isFloat = true }
      if character != "_" { digits.append(character) }
      at += 1
    }
    // A name, a power or an operator after it makes it more than a literal.
    if at < text.count, text[at].isLetter { return nil }
    if !isFloat { return Int(digits).map(Literal.int) }
    if digits.hasSuffix(".") { digits += "0" }
    return Double(digits).flatMap { $0.isFinite ? .float($0) : nil }
  }

  private mutating func string(_ quote: Character) -> Literal? {
    at += 1
    // Three quotes: a text over several lines, which is not worth reading here.
    if at + 1 < text.count, text[at] == quote, text[at + 1] == quote { return nil }
    var result: [Character] = []
    while at < text.count {
      let character = text[at]
      at += 1
      if character == quote { return .text(Array(String(result))) }
      guard character == "\\" else {
        if character == "\n" { return nil }
        result.append(character)
        continue
      }
      guard at < text.count, let escaped = escape() else { return nil }
      result.append(escaped)
    }
    return nil
  }

  private mutating func escape() -> Character? {
    let character = text[at]
    at += 1
    switch character {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "\\", "'", "\"": return character
    case "x": return hexadecimal(2)
    case "u": return hexadecimal(4)
    case "U": return hexadecimal(8)
    default: return nil
    }
  }

  private mutating func hexadecimal(_ count: Int) -> Character? {
    guard at + count <= text.count, let code = UInt32(String(text[at..<(at + count)]), radix: 16),
      let scalar = Unicode.Scalar(code)
    else { return nil }
    at += count
    return Character(scalar)
  }
}
