/// A split, and which of its rows: the slices of the library `datasets`, such as `train[:3]`, `test[10:20]`, `train[-5:]` and
/// `train[:10%]`.
package struct SplitSlice: Sendable, Equatable {
  private enum Bound: Sendable, Equatable {
    case row(Int)
    case percent(Int)
  }

  package var split: String
  private var from: Bound?
  private var to: Bound?

  /// - Throws: `.notConfigured` for what is no slice.
  package init(_ text: String) throws(InferenceError) {
    guard let open = text.firstIndex(of: "[") else {
      guard !text.contains("]"), !text.contains("+") else { throw Self.malformed(text) }
      split = text
      return
    }
    split = String(text[..<open])
    let inside = text[text.index(after: open)...]
    guard inside.hasSuffix("]"), inside.count(where: { $0 == ":" }) == 1, !split.isEmpty else {
      throw Self.malformed(text)
    }
    let parts = inside.dropLast().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Self.malformed(text) }
    from = try Self.bound(parts[0], text)
    to = try Self.bound(parts[1], text)
  }

  private static func bound(_ text: Substring, _ whole: String) throws(InferenceError) -> Bound? {
    let word = text.filter { $0 != " " && $0 != "_" }
    if word.isEmpty { return nil }
    let isPercent = word.hasSuffix("%")
    guard let number = Int(isPercent ? String(word.dropLast()) : String(word)), !isPercent || abs(number) <= 100 else {
      throw malformed(whole)
    }
    return isPercent ? .percent(number) : .row(number)
  }

  private static func malformed(_ text: String) -> InferenceError {
    InferenceError(.notConfigured, "\"\(text)\" is no split such as train, train[:3], test[10:20] or train[:10%]")
  }

  /// Whether the number of rows has to be known.
  package var needsTotal: Bool {
    switch (from, to) {
    case (nil, .row(let last)?): last < 0
    case (.row(let first)?, .row(let last)?): first < 0 || last < 0
    default: true
    }
  }

  /// The rows among `total`, by Python's rules for slices; percents go to the closest row, halves to the even one.
  package func rows(of total: Int) -> Range<Int> {
    func place(_ bound: Bound?, _ otherwise: Int) -> Int {
      let row: Int
      switch bound {
      case nil: row = otherwise
      case .row(let number): row = number
      case .percent(let percent): row = Int((Double(percent) * Double(total) / 100).rounded(.toNearestOrEven))
      }
      return min(max(row < 0 ? row + total : row, 0), total)
    }
    let first = place(from, 0)
    return first..<max(first, place(to, total))
  }
}
