/// Measures of a chance that was given against what turned out. Pure.
package enum VerdictMeasures {
  /// A chance, 0…1, and whether it came true.
  package struct Item: Sendable {
    package var chance: Double
    package var passed: Bool

    package init(chance: Double, passed: Bool) {
      self.chance = chance
      self.passed = passed
    }
  }

  /// One bar of a reliability diagram.
  package struct Bin: Encodable, Sendable, Equatable {
    package var from: Double
    package var to: Double
    package var count: Int
    /// Mean chance given, and share that passed.
    package var chance: Double
    package var passed: Double
  }

  /// Area under the ROC curve: the chance that a passing item has the higher figure, ties counted half (Hanley and McNeil,
  /// Radiology 143, 1982). nil where all passed, or none.
  package static func auc(_ items: [Item]) -> Double? {
    let sorted = items.sorted { $0.chance < $1.chance }
    let passing = sorted.lazy.filter(\.passed).count
    guard passing > 0, passing < sorted.count else { return nil }
    var rankSum = 0.0
    var start = 0
    while start < sorted.count {
      var end = start
      while end < sorted.count, sorted[end].chance == sorted[start].chance { end += 1 }
      // Ranks from 1; those that tie share their mean.
      let rank = Double(start + 1 + end) / 2
      rankSum += rank * Double(sorted[start..<end].lazy.filter(\.passed).count)
      start = end
    }
    let count = Double(passing)
    return (rankSum - count * (count + 1) / 2) / (count * Double(sorted.count - passing))
  }

  /// Mean squared error of the chance (Brier, Monthly Weather Review 78, 1950).
  package static func brier(_ items: [Item]) -> Double? {
    guard !items.isEmpty else { return nil }
    return items.reduce(0) { $0 + ($1.chance - ($1.passed ? 1 : 0)) * ($1.chance - ($1.passed ? 1 : 0)) }
      / Double(items.count)
  }

  /// Ten bins of equal width that are not empty.
  package static func bins(_ items: [Item]) -> [Bin] {
    Dictionary(grouping: items) { min(9, max(0, Int($0.chance * 10))) }.sorted { $0.key < $1.key }.map { index, members in
      let count = Double(members.count)
      return Bin(
        from: Double(index) / 10, to: Double(index + 1) / 10, count: members.count,
        chance: members.reduce(0) { $0 + $1.chance } / count, passed: Double(members.lazy.filter(\.passed).count) / count)
    }
  }

  /// Expected calibration error over those bins: the mean gap between chance and share, weighted by count (Naeini, Cooper
  /// and Hauskrecht, AAAI 2015).
  package static func calibrationError(_ items: [Item]) -> Double? {
    guard !items.isEmpty else { return nil }
    return bins(items).reduce(0) { $0 + abs($1.chance - $1.passed) * Double($1.count) } / Double(items.count)
  }
}
