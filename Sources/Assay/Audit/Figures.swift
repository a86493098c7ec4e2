import Foundation

/// Numbers as people read them.
package enum Figures {
  /// Two decimals: `0.79`.
  static func decimals(_ value: Double) -> String { fixed(value, 2) }

  /// One decimal: `1.3`.
  static func points(_ value: Double) -> String { fixed(value, 1) }

  /// With its sign: `+0.12`.
  static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + fixed(value, 2) }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// Two numbers with as many decimals, two at least, as it takes to tell them apart: what missed a limit by a thousandth
  /// must not look as if it had met it.
  static func apart(_ first: Double, _ second: Double) -> (String, String) {
    for places in 2..<9 where first != second {
      let texts = (rounded(first, places), rounded(second, places))
      if texts.0 != texts.1 { return texts }
    }
    return (rounded(first, 2), rounded(second, 2))
  }

  /// `5`, `2.5`: at most four decimals, none that are zero.
  static func trimmed(_ value: Double) -> String {
    var text = rounded(value, 4)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func rounded(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }

  /// `1 answer`, `2 answers`.
  package static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let unit = places == 1 ? 10 : 100
    let rounded = Int((abs(value) * Double(unit)).rounded())
    let fraction = String(rounded % unit)
    let sign = value < 0 && rounded > 0 ? "-" : ""
    return "\(sign)\(rounded / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
