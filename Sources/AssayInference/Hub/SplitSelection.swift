import Foundation

/// Slices that are put one after the other, as `datasets` writes them: `train[:10%]+train[-10%:]`, `train+test`.
package struct SplitSelection: Sendable, Equatable {
  /// At least one.
  package let slices: [SplitSlice]

  /// - Throws: `.notConfigured` for what is no sum of slices.
  package init(_ text: String) throws(InferenceError) {
    var slices: [SplitSlice] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let slice = part.trimmingCharacters(in: .whitespaces)
      guard !slice.isEmpty else { throw SplitSlice.malformed(text) }
      slices.append(try SplitSlice(slice))
    }
    guard Set(slices.compactMap(\.rounding)).count < 2 else {
      throw InferenceError(.notConfigured, "\"\(text)\": percents must be rounded in one way throughout")
    }
    self.slices = slices
  }

  /// The splits that are named, each once.
  package var splits: [String] {
    slices.enumerated().filter { index, slice in !slices[..<index].contains { $0.split == slice.split } }
      .map(\.element.split)
  }

  /// Rows of one split, one after the other.
  package struct Part: Sendable, Equatable {
    package var split: String
    package var rows: Range<Int>

    package init(split: String, rows: Range<Int>) {
      self.split = split
      self.rows = rows
    }
  }

  /// What is to be read, in order. A row that two slices name is read once: it is one task.
  ///
  /// - Parameter total: how many rows a split has, for the slice that asks.
  package func parts(total: (SplitSlice) throws(InferenceError) -> Int) throws(InferenceError) -> [Part] {
    var taken: [String: IndexSet] = [:]
    var parts: [Part] = []
    for slice in slices {
      let rows = IndexSet(integersIn: try slice.rows(of: total(slice)))
      let fresh = rows.subtracting(taken[slice.split, default: []])
      parts += fresh.rangeView.map { Part(split: slice.split, rows: $0) }
      taken[slice.split, default: []].formUnion(rows)
    }
    return parts
  }
}
