/// A value that can be written down in any language with literals: what generated inputs are made of.
package indirect enum Literal: Sendable, Hashable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text([Character])
  case list([Literal])
  case tuple([Literal])
  case set([Literal])
  /// Pairs of key and value, in source order.
  case map([Entry])

  package struct Entry: Sendable, Hashable {
    package var key: Literal
    package var value: Literal

    package init(_ key: Literal, _ value: Literal) {
      self.key = key
      self.value = value
    }
  }

  /// Values in it, itself counted: a bound on what is worth passing to a function.
  package var size: Int {
    switch self {
    case .none, .bool, .int, .float: 1
    case .text(let text): 1 + text.count / 8
    case .list(let items), .tuple(let items), .set(let items): items.reduce(1) { $0 + $1.size }
    case .map(let entries): entries.reduce(1) { $0 + $1.key.size + $1.value.size }
    }
  }
}

/// How a language writes literals, from its definition (`literals` in Sandbox/languages).
package struct LiteralSyntax: Codable, Sendable, Equatable {
  package var `true`: String
  package var `false`: String
  package var none: String
  /// Whether it has tuples and sets; where not, both are lists.
  package var tuples: Bool

  package init(true: String, false: String, none: String, tuples: Bool) {
    self.true = `true`
    self.false = `false`
    self.none = none
    self.tuples = tuples
  }

  /// The source of a value; nil for one that the language can't write.
  package func source(_ value: Literal) -> String? {
    switch value {
    case .none: return none
    case .bool(let bool): return bool ? `true` : `false`
    case .int(let int): return String(int)
    case .float(let double): return double.isFinite ? "\(double)" : nil
    case .text(let text): return quoted(text)
    case .list(let items): return joined(items, "[", "]")
    case .tuple(let items):
      guard tuples else { return joined(items, "[", "]") }
      return joined(items, "(", items.count == 1 ? ",)" : ")")
    case .set(let items):
      guard tuples else { return nil }
      return items.isEmpty ? "set()" : joined(items, "{", "}")
    case .map(let entries):
      var parts: [String] = []
      for entry in entries {
        guard let key = source(entry.key), let value = source(entry.value) else { return nil }
        if !tuples, case .text = entry.key {} else if !tuples { return nil }
        parts.append("\(key): \(value)")
      }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }

  /// The arguments of a call, joined; nil when one of them can't be written.
  package func source(_ arguments: [Literal]) -> String? {
    let parts = arguments.compactMap(source)
    return parts.count == arguments.count ? parts.joined(separator: ", ") : nil
  }

  private func joined(_ items: [Literal], _ open: String, _ close: String) -> String? {
    source(items).map { open + $0 + close }
  }

  /// Escapes that every language with C's strings reads alike; other characters stand for themselves.
  private func quoted(_ text: [Character]) -> String {
    var result = "\""
    for scalar in String(text).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hexadecimal = String(scalar.value, radix: 16)
        result += "\\x" + (hexadecimal.count == 1 ? "0" : "") + hexadecimal
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
