/// What raters gave units on a scale of whole numbers, with gaps.
package struct Ratings: Sendable, Equatable {
  /// A row for each unit, a column for each rater; nil where the rater gave none.
  package let units: [[Int?]]
  /// The whole scale, also where nobody used it: chance agreement and distances depend on it.
  package let domain: ClosedRange<Int>

  /// - Precondition: all rows have the same length, and every rating lies in `domain`. Whoever reads ratings from a file
  ///   checks that where the line is known.
  package init(units: [[Int?]], domain: ClosedRange<Int>) {
    precondition(units.allSatisfy { $0.count == units.first?.count }, "rows of different length")
    precondition(units.allSatisfy { $0.allSatisfy { $0.map(domain.contains) ?? true } }, "a rating outside the scale")
    self.units = units
    self.domain = domain
  }

  private init(unchecked units: [[Int?]], domain: ClosedRange<Int>) {
    self.units = units
    self.domain = domain
  }

  package var raterCount: Int { units.first?.count ?? 0 }

  /// How many values the scale has.
  package var categoryCount: Int { domain.count }

  /// The units at these places, each as often as it is named; what a bootstrap draws.
  package func selecting(_ indices: [Int]) -> Ratings {
    Ratings(unchecked: indices.map { units[$0] }, domain: domain)
  }

  /// Two raters beside one another, on the units that both rated.
  package func pairs(_ first: Int, _ second: Int) -> PairedRatings {
    PairedRatings(
      pairs: units.compactMap { unit in
        guard let a = unit[first], let b = unit[second] else { return nil }
        return PairedRatings.Pair(first: a, second: b)
      }, domain: domain)
  }

  /// Every pair of ratings of the same unit, the rater of the lower column first. A unit with more ratings has more pairs.
  package var allPairs: PairedRatings {
    var pairs: [PairedRatings.Pair] = []
    for unit in units {
      let given = unit.compactMap(\.self)
      for (index, first) in given.enumerated() {
        for second in given[(index + 1)...] { pairs.append(PairedRatings.Pair(first: first, second: second)) }
      }
    }
    return PairedRatings(pairs: pairs, domain: domain)
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
