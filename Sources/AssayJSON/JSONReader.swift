/// Reads one JSON text (RFC 8259) from bytes.
///
/// Why not Foundation's: on Linux it does not say where a text is malformed, refuses the lone surrogates that Python writes
/// for broken model output, and rounds long integers.
package struct JSONReader {
  /// What is wrong and where; `column` counts characters from 1.
  package struct Failure: Error, Equatable {
    package var message: String
    package var column: Int
  }

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Deeper nesting than this is refused: it would exhaust the stack of whatever reads our output.
  private static let deepest = 256

  /// The value of a whole text.
  ///
  /// - Parameter selection: which members are wanted. The others are passed over: they are missing in the value, and what is
  ///   wrong within them may go unnoticed.
  /// - Throws: `Failure` at the first byte that is not JSON, or after the value when more follows.
  package static func read(_ bytes: [UInt8], _ selection: JSONSelection = .all) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    // A byte order mark is not JSON, but editors on Windows write one.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
    reader.skipSpace()
    let value = try reader.value(selection)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.failure("unexpected text after the value") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func failure(_ message: String, at offset: Int? = nil) -> Failure {
    let end = min(offset ?? position, bytes.count)
    // Continuation bytes do not start a character.
    let characters = bytes[..<end].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return Failure(message: message, column: characters + 1)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private mutating func value(_ selection: JSONSelection) throws(Failure) -> JSONValue {
    guard let byte = current else { throw failure("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { reader throws(Failure) in try reader.object(selection) }
    case UInt8(ascii: "["): return try nested { reader throws(Failure) in try reader.array(selection) }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "N"), UInt8(ascii: "I"):
      throw failure("NaN and Infinity are not JSON; write null instead")
    default: throw failure("unexpected character where a value should be")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    depth += 1
    guard depth <= Self.deepest else { throw failure("nested deeper than \(Self.deepest) levels") }
    position += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("expected \(word)") }
    position += word.utf8.count
    return value
  }

  private mutating func object(_ selection: JSONSelection) throws(Failure) -> JSONValue {
    var members: [JSONValue.Member] = []
    var seen = SeenKeys()
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw failure("expected a key in double quotes") }
      let start = position
      let key = try string()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw failure("expected ':' after a key") }
      position += 1
      skipSpace()
      if let wanted = selection.member(key) {
        guard seen.insert(key, among: members) else { throw failure("the key \"\(key)\" stands twice", at: start) }
        members.append(.init(key, try value(wanted)))
      } else {
        try passOver()
      }
      skipSpace()
      guard let byte = current else { throw failure("the text ends inside an object") }
      position += 1
      if byte == UInt8(ascii: "}") { return .object(members) }
      guard byte == UInt8(ascii: ",") else { throw failure("expected ',' or '}'", at: position - 1) }
    }
  }

  private mutating func array(_ selection: JSONSelection) throws(Failure) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      skipSpace()
      elements.append(try value(selection))
      skipSpace()
      guard let byte = current else { throw failure("the text ends inside an array") }
      position += 1
      if byte == UInt8(ascii: "]") { return .array(elements) }
      guard byte == UInt8(ascii: ",") else { throw failure("expected ',' or ']'", at: position - 1) }
    }
  }

  /// Passes over a value.
  private mutating func passOver() throws(Failure) {
    var open = 0
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""): try passOverString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if open == 0 { return }
        open -= 1
        position += 1
      case UInt8(ascii: ",") where open == 0: return
      default: position += 1
      }
    }
    throw failure("the text ends inside a value")
  }

  private mutating func passOverString() throws(Failure) {
    position += 1
    while let byte = current {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw failure("the text ends inside a string")
  }

  private mutating func number() throws(Failure) -> String {
    let start = position
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
    if current == UInt8(ascii: "-") { position += 1 }
    guard isDigit(current) else { throw failure("expected a digit") }
    if current == UInt8(ascii: "0") {
      position += 1
    } else {
      while isDigit(current) { position += 1 }
    }
    if current == UInt8(ascii: ".") {
      position += 1
      guard isDigit(current) else { throw failure("expected a digit after the point") }
      while isDigit(current) { position += 1 }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard isDigit(current) else { throw failure("expected a digit in the exponent") }
      while isDigit(current) { position += 1 }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(Failure) -> String {
    let start = position
    position += 1
    // Most strings are as they stand: `text` takes parts only from the first escape on.
    var text: [UInt8] = []
    var from = position
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        let last = bytes[from..<position]
        position += 1
        let isPlain = text.isEmpty
        if !isPlain { text.append(contentsOf: last) }
        guard let valid = isPlain ? String(validating: last, as: UTF8.self) : String(validating: text, as: UTF8.self)
        else {
          throw failure("the string is not valid UTF-8", at: start)
        }
        return valid
      case UInt8(ascii: "\\"):
        text.append(contentsOf: bytes[from..<position])
        try escape(into: &text)
        from = position
      case 0..<0x20:
        throw failure(
          "a control character stands in a string; write it as \\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
        )
      default: position += 1
      }
    }
    throw failure("the text ends inside a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    position += 1
    guard let byte = current else { throw failure("the text ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("unknown escape", at: position - 2)
    }
  }

  /// A `\u` escape, two of them for a surrogate pair. Half a pair is no character: it becomes U+FFFD, as in UTF-8 decoders.
  private mutating func escapedScalar() throws(Failure) -> Character {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    let isHigh = first < 0xDC00
    if isHigh, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let before = position
      position += 2
      let second = try hexadecimal()
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
      {
        return Character(scalar)
      }
      position = before
    }
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count else { throw failure("the text ends inside a string") }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }
}

/// Whether a key stood before in an object: most have so few that looking through them is fastest.
private struct SeenKeys {
  private var many: Set<String> = []
  private static let few = 16

  /// False when it stood before.
  mutating func insert(_ key: String, among members: [JSONValue.Member]) -> Bool {
    if members.count < Self.few { return !members.contains { $0.key == key } }
    if many.isEmpty { many = Set(members.map(\.key)) }
    return many.insert(key).inserted
  }
}
