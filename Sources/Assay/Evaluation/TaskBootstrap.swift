package import AssayAgreement

/// A figure with its 95 % interval; no interval where the data does not determine one.
package struct Figure: Encodable, Sendable, Equatable {
  package var value: Double
  package var interval: Interval?
}

/// Intervals by drawing whole tasks with replacement: answers to one task resemble one another, so drawing single
/// answers would promise too much (Field and Welsh, Journal of the Royal Statistical Society B 69, 2007).
struct TaskBootstrap {
  private let members: [[Int]]
  private let resamples: Int

  /// - Parameters:
  ///   - tasks: the task of each item.
  ///   - resamples: how often to draw; 0 for no intervals.
  init(tasks: [String], resamples: Int) {
    let groups = Dictionary(grouping: tasks.indices) { tasks[$0] }
    members = groups.sorted { $0.key < $1.key }.map(\.value)
    self.resamples = resamples
  }

  /// A statistic of the items at these places; nil where it is not defined for all of them.
  func figure(_ statistic: ([Int]) -> Double?) -> Figure? {
    guard let value = statistic(members.flatMap { $0 }) else { return nil }
    guard resamples > 0 else { return Figure(value: value, interval: nil) }
    let interval = Bootstrap(replicates: resamples).interval(unitCount: members.count) { drawn in
      statistic(drawn.flatMap { members[$0] })
    }
    return Figure(value: value, interval: interval.value)
  }
}
