package import AssayArgilla
import AssayJSON

/// Brings records into a dataset, and changes only what is otherwise there.
package struct DatasetPusher {
  package struct Counts: Sendable, Equatable {
    package var created = 0
    package var changed = 0
    package var unchanged = 0

    package var records: Int { created + changed + unchanged }
  }

  private let client: ArgillaClient
  private let dataset: ArgillaDataset
  /// Whether the dataset may hold some of the records.
  private let mayHoldRecords: Bool
  package private(set) var counts = Counts()
  private var waiting: [ArgillaRecord] = []
  private var waitingSize = 0

  /// Characters of one call. The server takes more, but answers late.
  private static let longestCall = 4 << 20

  package init(client: ArgillaClient, dataset: ArgillaDataset) throws(ArgillaError) {
    self.client = client
    self.dataset = dataset
    mayHoldRecords = try client.progress(of: dataset).total > 0
  }

  /// Takes a record; it is sent with others.
  ///
  /// - Returns: whether records were sent.
  package mutating func push(_ record: ArgillaRecord) throws(ArgillaError) -> Bool {
    let size = record.fields.reduce(0) { $0 + ($1.value.text?.utf8.count ?? 0) }
    var sent = false
    if !waiting.isEmpty, waitingSize + size > Self.longestCall {
      try flush()
      sent = true
    }
    waiting.append(record)
    waitingSize += size
    if waiting.count >= ArgillaClient.batchSize {
      try flush()
      sent = true
    }
    return sent
  }

  /// Sends what waits.
  package mutating func flush() throws(ArgillaError) {
    guard !waiting.isEmpty else { return }
    let ids = waiting.compactMap(\.externalID)
    let there = mayHoldRecords ? try client.records(withExternalIDs: ids, in: dataset) : [:]
    func old(_ record: ArgillaRecord) -> ArgillaRecord? { record.externalID.flatMap { there[$0] } }
    let sent = waiting.filter { record in !(old(record).map(record.isMet) ?? false) }
    if !sent.isEmpty {
      do {
        try client.upsert(sent.map { record in old(record).map(record.changes) ?? record }, into: dataset)
      } catch {
        throw error.named(sent)
      }
    }
    var changed = Set(sent.filter { old($0) != nil }.compactMap(\.externalID))
    for record in waiting {
      guard let old = old(record), let id = old.id else { continue }
      // An upsert leaves the suggestions that it does not mention. Those of others are not ours to take away.
      let outdated = old.suggestions.filter { suggestion in
        suggestion.isOurs && !record.suggestions.contains { $0.questionID == suggestion.questionID }
      }
      guard !outdated.isEmpty else { continue }
      try client.removeSuggestions(outdated.compactMap(\.id), from: id)
      changed.formUnion([record.externalID].compactMap(\.self))
    }
    let created = sent.count { old($0) == nil }
    counts.created += created
    counts.changed += changed.count
    counts.unchanged += waiting.count - created - changed.count
    waiting = []
    waitingSize = 0
  }
}
