/// A moment as RFC 3339 writes it, its text kept: `2026-11-22T21:05:13.144355Z`. Without a zone it is UTC, as Argilla means it.
package struct Timestamp: Sendable, Equatable, Comparable {
  package let text: String
  /// Since 1970-01-01 UTC.
  package let seconds: Double

  /// Nil for a text of another form.
  package init?(_ text: String) {
    var digits = Digits(rest: Array(text.utf8)[...])
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
      let day = digits.number(2), digits.skip("Tt "), let hour = digits.number(2), digits.skip(":"),
      let minute = digits.number(2), digits.skip(":"), let second = digits.number(2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60,
      let fraction = digits.fraction(), let offset = digits.offset(), digits.rest.isEmpty
    else { return nil }
    self.text = text
    let time = hour * 3600 + minute * 60 + second - offset
    seconds = Double(Self.days(year, month, day) * 86_400 + time) + fraction
  }

  /// As Argilla writes it: UTC without a zone.
  package init?(argilla text: String?) {
    guard let text else { return nil }
    self.init(text.hasSuffix("Z") ? text : text + "Z")
  }

  /// Days since 1970-01-01 in the Gregorian calendar: years start in March, so that the leap day comes last, and 153 days
  /// make five months from then on.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let march = (month + 9) % 12
    let shifted = year - (month < 3 ? 1 : 0)
    let leaps = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leaps + (march * 153 + 2) / 5 + day - 1 - 719_468
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
}

/// What is left of a text of digits and marks. By hand: a regular expression takes longer than the rest of the line.
private struct Digits {
  var rest: ArraySlice<UInt8>

  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Whether one of these marks stood there.
  mutating func skip(_ marks: String) -> Bool {
    guard let first = rest.first, marks.utf8.contains(first) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Parts of a second; 0 when there are none, nil when they are malformed.
  mutating func fraction() -> Double? {
    guard skip(".") else { return 0 }
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    guard (1...9).contains(count), let digits = number(count) else { return nil }
    return (0..<count).reduce(Double(digits)) { value, _ in value / 10 }
  }

  /// Seconds ahead of UTC; 0 without a zone, nil when it is malformed.
  mutating func offset() -> Int? {
    guard let sign = rest.first, !skip("Zz") else { return 0 }
    guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2) else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let timestamp = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "is no time such as 2026-11-22T21:05:13Z")
    }
    self = timestamp
  }

  package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
