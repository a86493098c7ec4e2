/// The kind of values that a parameter takes, as far as type hints and observed arguments tell.
indirect enum InputShape: Sendable, Equatable {
  case unknown
  case bool, int, float, text
  case list(InputShape)
  case tuple([InputShape])
  case set(InputShape)
  case map(InputShape, InputShape)

  init(of value: Literal) {
    switch value {
    case .none: self = .unknown
    case .bool: self = .bool
    case .int: self = .int
    case .float: self = .float
    case .text: self = .text
    case .list(let items): self = .list(items.map(Self.init).joined())
    case .tuple(let items): self = .tuple(items.map(Self.init))
    case .set(let items): self = .set(items.map(Self.init).joined())
    case .map(let entries):
      self = .map(entries.map { Self(of: $0.key) }.joined(), entries.map { Self(of: $0.value) }.joined())
    }
  }

  /// What a type hint of Python or TypeScript says: `List[int]`, `dict[str, list[float]]`, `Optional[str]`, `number[]`.
  init(hint: String) {
    var text = hint.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    for prefix in ["typing.", "t."] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    if let bar = Self.topLevel(text, "|").first(where: { $0 != "None" && $0 != "null" }), bar != text {
      self.init(hint: bar)
      return
    }
    if text.hasSuffix("[]") {
      self = .list(Self(hint: String(text.dropLast(2))))
      return
    }
    let head = text.prefix { $0 != "[" }.lowercased()
    let inner = text.dropFirst(head.count).dropFirst().dropLast()
    let parts = inner.isEmpty ? [] : Self.topLevel(String(inner), ",").map(Self.init(hint:))
    switch head {
    case "int": self = .int
    case "float", "number", "complex": self = head == "float" ? .float : .int
    case "bool", "boolean": self = .bool
    case "str", "string": self = .text
    case "list", "sequence", "iterable", "collection", "array": self = .list(parts.first ?? .unknown)
    case "set", "frozenset": self = .set(parts.first ?? .unknown)
    case "dict", "mapping", "defaultdict", "counter":
      self = .map(parts.first ?? .unknown, parts.dropFirst().first ?? .unknown)
    case "tuple":
      self = inner.hasSuffix("...") ? .list(parts.first ?? .unknown) : parts.isEmpty ? .unknown : .tuple(parts)
    case "optional", "union", "final", "annotated": self = parts.first { $0 != .unknown } ?? .unknown
    default: self = .unknown
    }
  }

  /// What a parameter's name suggests where nothing else is known; only names that hardly ever mean another thing.
  init(name: String) {
    switch name.lowercased() {
    case "n", "k", "num", "number", "count", "limit", "length", "size", "x", "y", "a", "b", "year", "index", "exponent":
      self = .int
    case "s", "str", "string", "text", "word", "sentence", "substr", "substring", "input_string", "input_str", "char":
      self = .text
    case "nums", "numbers", "arr", "array", "lst", "values", "integers", "list_of_numbers": self = .list(.int)
    case "words", "strings", "names": self = .list(.text)
    case "matrix", "grid": self = .list(.list(.int))
    default: self = .unknown
    }
  }

  /// Whether all of it is known.
  var isKnown: Bool {
    switch self {
    case .unknown: false
    case .bool, .int, .float, .text: true
    case .list(let inner), .set(let inner): inner.isKnown
    case .tuple(let parts): parts.allSatisfy(\.isKnown)
    case .map(let key, let value): key.isKnown && value.isKnown
    }
  }

  /// The shape of both; `unknown` gives way, and where they differ the first stays.
  func merged(_ other: InputShape) -> InputShape {
    switch (self, other) {
    case (.unknown, _): other
    case (.int, .float): .float
    case (.list(let mine), .list(let yours)): .list(mine.merged(yours))
    case (.set(let mine), .set(let yours)): .set(mine.merged(yours))
    case (.map(let key, let value), .map(let otherKey, let otherValue)):
      .map(key.merged(otherKey), value.merged(otherValue))
    default: self
    }
  }

  private static func topLevel(_ text: String, _ separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if "[({".contains(character) { depth += 1 }
      if "])}".contains(character) { depth -= 1 }
      if character == separator && depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts
  }
}

extension [InputShape] {
  fileprivate func joined() -> InputShape { reduce(.unknown) { $0.merged($1) } }
}
