/// A split, and which of its rows: a slice of the library `datasets`, such as `train[:3]`, `test[10:20]`, `train[-5:]`,
/// `train[:10%]` and `train[:10%](pct1_dropremainder)`.
package struct SplitSlice: Sendable, Equatable {
  /// How a percentage becomes a row.
  enum Rounding: String, Sendable {
    /// To the nearest row, halves to the even one.
    case closest
    /// One percent is the same whole number of rows everywhere; what remains belongs to no percent but the last.
    case wholePercents = "pct1_dropremainder"
  }

  private enum Unit: Sendable, Equatable {
    case rows
    case percent(Rounding)
  }

  package var split: String
  private var from: Int?
  private var to: Int?
  private var unit = Unit.rows

  /// - Throws: `.notConfigured` for what is no slice.
  package init(_ text: String) throws(InferenceError) {
    var rest = Substring(text)
    var rounding: Rounding?
    if rest.hasSuffix(")"), let open = rest.lastIndex(of: "(") {
      let name = String(rest[rest.index(after: open)...].dropLast())
      guard let known = Rounding(rawValue: name) else {
        throw InferenceError(
          .notConfigured, "\"\(text)\": the ways to round percents are (closest) and (pct1_dropremainder)")
      }
      rounding = known
      rest = rest[..<open]
    }
    if let open = rest.firstIndex(of: "[") {
      let inside = rest[rest.index(after: open)...]
      let parts = inside.dropLast().split(separator: ":", omittingEmptySubsequences: false)
      guard inside.hasSuffix("]"), parts.count == 2 else { throw Self.malformed(text) }
      from = try Self.bound(parts[0], text)
      to = try Self.bound(parts[1], text)
      // A percent sign on one side counts for both, as in `datasets`.
      if inside.contains("%") { unit = .percent(rounding ?? .closest) }
      rest = rest[..<open]
    }
    guard !rest.isEmpty, !rest.contains(where: "[](): %".contains) else { throw Self.malformed(text) }
    split = String(rest)
    switch unit {
    case .rows where rounding != nil:
      throw InferenceError(.notConfigured, "\"\(text)\": only percents are rounded")
    case .percent where [from, to].contains { abs($0 ?? 0) > 100 }:
      throw InferenceError(.notConfigured, "\"\(text)\": percents go from -100 to 100")
    default: break
    }
  }

  private static func bound(_ text: Substring, _ whole: String) throws(InferenceError) -> Int? {
    var word = text.filter { $0 != " " && $0 != "_" }
    if word.isEmpty { return nil }
    if word.hasSuffix("%") { word.removeLast() }
    guard let number = Int(word), number != Int.min else { throw malformed(whole) }
    return number
  }

  static func malformed(_ text: String) -> InferenceError {
    InferenceError(
      .notConfigured, "\"\(text)\" is no split such as train, train[:3], test[10:20], train[:10%] or train+test[:5]")
  }

  /// The way percents are rounded, nil without percents.
  var rounding: Rounding? {
    if case .percent(let rounding) = unit { rounding } else { nil }
  }

  /// Whether the number of rows has to be known.
  package var needsTotal: Bool {
    guard unit == .rows, let to else { return true }
    return to < 0 || (from ?? 0) < 0
  }

  /// The rows among `total`, by Python's rules for slices.
  ///
  /// - Throws: `.notConfigured` when one percent of them is less than a row and percents are to be whole ones.
  package func rows(of total: Int) throws(InferenceError) -> Range<Int> {
    if unit == .percent(.wholePercents), total < 100 {
      throw InferenceError(
        .notConfigured, "\(split) has \(total) rows, so that (pct1_dropremainder) gives none; leave it out")
    }
    func place(_ bound: Int?, _ otherwise: Int) -> Int {
      guard let bound else { return otherwise }
      let row =
        switch unit {
        case .rows: bound
        case .percent(.closest): Int((Double(bound) * Double(total) / 100).rounded(.toNearestOrEven))
        case .percent(.wholePercents): bound * (total / 100)
        }
      return min(max(row < 0 ? row + total : row, 0), total)
    }
    let first = place(from, 0)
    return first..<max(first, place(to, total))
  }
}
