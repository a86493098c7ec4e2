/// A truth value of Kleene's strong three-valued logic. `unknown` carries the names of the facts that are
/// to blame, sorted and without repeats.
package enum Truth: Sendable, Equatable {
  case yes
  case no
  case unknown([String])

  init(_ value: Bool) {
    self = value ? .yes : .no
  }

  var negated: Truth {
    switch self {
    case .yes: .no
    case .no: .yes
    case .unknown: self
    }
  }

  /// No part false and none unknown; one false part decides whatever the unknown ones are.
  static func all(_ parts: some Sequence<Truth>) -> Truth {
    combine(parts, deciding: .no, otherwise: .yes)
  }

  /// One true part decides whatever the unknown ones are.
  static func any(_ parts: some Sequence<Truth>) -> Truth {
    combine(parts, deciding: .yes, otherwise: .no)
  }

  private static func combine(_ parts: some Sequence<Truth>, deciding: Truth, otherwise: Truth) -> Truth {
    var names: [String] = []
    var sawUnknown = false
    for part in parts {
      if part == deciding { return deciding }
      if case .unknown(let more) = part {
        sawUnknown = true
        names += more
      }
    }
    return sawUnknown ? .unknown(names.sortedUnique()) : otherwise
  }
}

extension [String] {
  func sortedUnique() -> [String] {
    Set(self).sorted()
  }
}
