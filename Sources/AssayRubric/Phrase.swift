/// Facts as words of a reason.
enum Phrase {
  /// Names that a list shows before it says how many more there are.
  private static let listed = 5
  /// Characters of a quoted text: enough for an error message and its line, too few to flood a form.
  private static let quoted = 200

  /// Nil when the fact is unknown.
  static func of(_ name: String, _ style: Template.Style, in evidence: Evidence) -> String? {
    guard case .known(let value) = evidence.state(of: name) else { return nil }
    switch style {
    case .plain: return plain(value)
    case .plural(let one, let many):
      if case .list(let items) = value { return "\(items.count) \(items.count == 1 ? one : many)" }
      return "\(plain(value)) \(value == .int(1) ? one : many)"
    case .some(let one, let many):
      return value == .int(0) || value == .list([]) ? "" : of(name, .plural(one: one, many: many), in: evidence)
    case .percent:
      switch value {
      case .int(let number): return "\(figure(Double(number) * 100, places: 0)) %"
      case .number(let number): return "\(figure(number * 100, places: 0)) %"
      default: return plain(value)
      }
    case .lines: return lines(evidence[name]?.lines ?? [])
    }
  }

  static func plain(_ value: FactValue) -> String {
    switch value {
    case .bool(let value): value ? "yes" : "no"
    case .int(let value): String(value)
    case .number(let value): figure(value, places: 2)
    case .text(let value): oneLine(value)
    case .list(let values): list(values.map(oneLine))
    }
  }

  /// `a, b, c`; beyond the bound `a, b, c, d, e and 4 more`.
  static func list(_ items: [String]) -> String {
    if items.count <= listed { return items.joined(separator: ", ") }
    return "\(items.prefix(listed).joined(separator: ", ")) and \(items.count - listed) more"
  }

  private static func lines(_ numbers: [Int]) -> String {
    let numbers = Set(numbers).sorted()
    switch numbers.count {
    case 0: return ""
    case 1: return "line \(numbers[0])"
    case ...listed:
      let first = numbers.dropLast().map(String.init).joined(separator: ", ")
      return "lines \(first) and \(numbers[numbers.count - 1])"
    default: return "lines \(list(numbers.map(String.init)))"
    }
  }

  private static func figure(_ value: Double, places: Int) -> String {
    let scale = places == 0 ? 1.0 : 100.0
    let rounded = (value * scale).rounded() / scale
    // Also keeps an overflow to infinity away from the conversion, which would stop the process.
    if let whole = Int(exactly: rounded) { return String(whole) }
    return String(rounded)
  }

  /// What an answer wrote is quoted as one bounded line. Line ends, terminal escapes and the marks that
  /// reverse the direction of text become spaces: they have no business in a reason.
  static func oneLine(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    var gap = false
    var count = 0
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .spaceSeparator:
        gap = true
        continue
      default: break
      }
      if count >= quoted {
        shown.append("…")
        break
      }
      if gap, count > 0 {
        shown.append(" ")
        count += 1
      }
      gap = false
      shown.append(scalar)
      count += 1
    }
    return String(shown)
  }
}
