package import AssayAgreement

/// How fast an annotator goes, by the times between records that were submitted one after the other. A record that was changed
/// later counts at its last change, so single times say little.
package struct Pace: Codable, Sendable, Equatable {
  /// Times that were measured; pauses of more than half an hour are none.
  package var measured: Int
  package var medianSeconds: Estimate<Double>

  private enum CodingKeys: String, CodingKey {
    case measured
    case medianSeconds = "median_seconds"
  }

  private static let pause = 1800.0

  /// - Parameter annotations: of one annotator.
  init(_ annotations: [Annotation]) {
    let times = Dictionary(grouping: annotations, by: \.record).values.compactMap { answers in
      answers.compactMap(\.updatedAt).max()?.seconds
    }.sorted()
    let spans = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 <= Self.pause }
    measured = spans.count
    medianSeconds = AuditPanel.median(spans).map { .known($0) } ?? .undefined("no two records with times")
  }
}
