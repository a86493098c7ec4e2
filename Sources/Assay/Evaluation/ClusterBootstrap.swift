/// A figure with its 95 % interval.
package struct Estimate: Encodable, Sendable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double
}

/// Intervals by drawing whole tasks with replacement: answers to one task resemble one another, so drawing single
/// answers would promise too much (Field and Welsh, J. R. Statist. Soc. B 69, 2007).
package struct ClusterBootstrap: Sendable {
  private let draws: [[Int]]

  /// - Parameters:
  ///   - clusters: the task of each item.
  ///   - resamples: how often to draw; 0 leaves the intervals as wide as the figure.
  package init(clusters: [String], resamples: Int) {
    var members: [String: [Int]] = [:]
    for (index, cluster) in clusters.enumerated() { members[cluster, default: []].append(index) }
    let groups = members.sorted { $0.key < $1.key }.map(\.value)
    var numbers = SplitMix(state: 20_261_122)
    draws = (0..<resamples).map { _ in
      (0..<groups.count).flatMap { _ in groups[Int.random(in: 0..<groups.count, using: &numbers)] }
    }
  }

  /// A statistic of the items of these indices, and the 2.5 % and 97.5 % points of it over the draws; nil where it is not
  /// defined for all of the items. Draws for which it is not defined are left out.
  package func estimate(_ items: Int, _ statistic: ([Int]) -> Double?) -> Estimate? {
    guard let value = statistic(Array(0..<items)) else { return nil }
    let drawn = draws.compactMap(statistic).sorted()
    guard !drawn.isEmpty else { return Estimate(value: value, low: value, high: value) }
    func quantile(_ share: Double) -> Double { drawn[Int((share * Double(drawn.count - 1)).rounded())] }
    return Estimate(value: value, low: quantile(0.025), high: quantile(0.975))
  }

  /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same intervals in every run.
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}
