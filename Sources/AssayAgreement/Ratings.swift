/// What raters gave units on a scale of whole numbers, with gaps.
package struct Ratings: Sendable, Equatable {
  /// A row for each unit, a column for each rater; nil where the rater gave none.
  package let units: [[Int?]]
  /// The whole scale, also where nobody used it: chance agreement and distances depend on it.
  package let domain: ClosedRange<Int>
  /// How often each unit counts; more or less than once in a resample only.
  let times: [Int]

  /// - Precondition: all rows have the same length, and every rating lies in `domain`. Whoever reads ratings from a file
  ///   checks that where the line is known.
  package init(units: [[Int?]], domain: ClosedRange<Int>) {
    precondition(units.allSatisfy { $0.count == units.first?.count }, "rows of different length")
    precondition(units.allSatisfy { $0.allSatisfy { $0.map(domain.contains) ?? true } }, "a rating outside the scale")
    self.init(units: units, times: [Int](repeating: 1, count: units.count), domain: domain)
  }

  private init(units: [[Int?]], times: [Int], domain: ClosedRange<Int>) {
    self.units = units
    self.times = times
    self.domain = domain
  }

  /// The same units counted otherwise, as a bootstrap draws them.
  func counting(_ times: [Int]) -> Ratings { Ratings(units: units, times: times, domain: domain) }

  /// Every different row once, and for each unit which row is its own: there are few, so a resample is a few counts.
  var distinct: (rows: Ratings, rowOfUnit: [Int]) {
    var places: [[Int?]: Int] = [:]
    var rows: [[Int?]] = []
    let rowOfUnit = units.map { unit in
      if let place = places[unit] { return place }
      places[unit] = rows.count
      rows.append(unit)
      return rows.count - 1
    }
    return (Ratings(units: rows, times: [Int](repeating: 1, count: rows.count), domain: domain), rowOfUnit)
  }

  package var raterCount: Int { units.first?.count ?? 0 }

  /// How many values the scale has.
  package var categoryCount: Int { domain.count }

  /// Two raters beside one another, on the units that both rated.
  package func pairs(_ first: Int, _ second: Int) -> PairedRatings {
    var pairs = PairedRatings(domain: domain)
    for (unit, count) in zip(units, times) {
      if let a = unit[first], let b = unit[second] { pairs.add(first: a, second: b, times: count) }
    }
    return pairs
  }

  /// Every pair of ratings of the same unit, the rater of the lower column first. A unit with more ratings has more pairs.
  package var allPairs: PairedRatings {
    var pairs = PairedRatings(domain: domain)
    for (unit, count) in zip(units, times) where count > 0 {
      let given = unit.compactMap(\.self)
      for (index, first) in given.enumerated() {
        for second in given[(index + 1)...] { pairs.add(first: first, second: second, times: count) }
      }
    }
    return pairs
  }

  /// How many raters gave each value of the scale, unit by unit: rows of `categoryCount`.
  var counts: [[Int]] {
    units.map { unit in
      var row = [Int](repeating: 0, count: categoryCount)
      for case let rating? in unit { row[rating - domain.lowerBound] += 1 }
      return row
    }
  }
}
