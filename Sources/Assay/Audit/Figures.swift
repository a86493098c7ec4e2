/// Numbers as people read them.
enum Figures {
  /// Two decimals: `0.79`.
  static func decimals(_ value: Double) -> String { fixed(value, 2) }

  /// One decimal: `1.3`.
  static func points(_ value: Double) -> String { fixed(value, 1) }

  /// With its sign: `+0.12`.
  static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + fixed(value, 2) }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// `1 answer`, `2 answers`.
  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private static func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let unit = places == 1 ? 10 : 100
    let rounded = Int((abs(value) * Double(unit)).rounded())
    let fraction = String(rounded % unit)
    let sign = value < 0 && rounded > 0 ? "-" : ""
    return "\(sign)\(rounded / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
