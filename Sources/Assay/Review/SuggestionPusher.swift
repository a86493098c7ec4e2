package import AssayArgilla
import AssayJSON

/// Adds suggestions to records that are in a dataset already, and changes only what is otherwise. Fields, metadata and
/// responses are not touched.
package struct SuggestionPusher {
  package struct Counts: Sendable, Equatable {
    /// Records that got, lost or changed a suggestion.
    package var changed = 0
    package var unchanged = 0
    /// Suggestions of somebody else that were left in place of ours.
    package var othersKept = 0
  }

  private struct Waiting {
    var record: ArgillaRecord
    var outdated: [String]
  }

  private let client: ArgillaClient
  private let dataset: ArgillaDataset
  private let questionIDs: Set<String>
  private let replacesOthers: Bool
  private let isDry: Bool
  package private(set) var counts = Counts()
  private var waiting: [Waiting] = []

  /// - Parameters:
  ///   - questionIDs: the questions that are ours to answer.
  ///   - replacesOthers: puts our suggestions in the place of those of others; a question has one.
  ///   - isDry: counts and sends nothing.
  package init(
    client: ArgillaClient, dataset: ArgillaDataset, questionIDs: Set<String>, replacesOthers: Bool, isDry: Bool
  ) {
    self.client = client
    self.dataset = dataset
    self.questionIDs = questionIDs
    self.replacesOthers = replacesOthers
    self.isDry = isDry
  }

  /// Takes what a record of the dataset is to have; it is sent with others.
  package mutating func push(_ wanted: [ArgillaSuggestion], to found: ArgillaRecord) throws(ArgillaError) {
    var sent: [ArgillaSuggestion] = []
    for suggestion in wanted {
      let there = found.suggestions.first { $0.questionID == suggestion.questionID }
      if let there, !there.isOurs, !replacesOthers {
        counts.othersKept += 1
      } else if there.map({ !suggestion.saysSame(as: $0) }) ?? true {
        sent.append(suggestion)
      }
    }
    // What is withheld now and was not before.
    let outdated = found.suggestions.filter { old in
      old.isOurs && questionIDs.contains(old.questionID) && !wanted.contains { $0.questionID == old.questionID }
    }
    guard !sent.isEmpty || !outdated.isEmpty else {
      counts.unchanged += 1
      return
    }
    var record = found
    record.suggestions = sent
    waiting.append(Waiting(record: record, outdated: outdated.compactMap(\.id)))
    if waiting.count >= ArgillaClient.batchSize { try flush() }
  }

  /// Sends what waits.
  package mutating func flush() throws(ArgillaError) {
    let added = waiting.map(\.record).filter { !$0.suggestions.isEmpty }
    if !isDry {
      if !added.isEmpty {
        do {
          try client.suggest(added, in: dataset)
        } catch {
          throw error.named(added)
        }
      }
      for one in waiting where !one.outdated.isEmpty {
        if let id = one.record.id { try client.removeSuggestions(one.outdated, from: id) }
      }
    }
    counts.changed += waiting.count
    waiting = []
  }
}

extension ArgillaSuggestion {
  /// Whether assay made it.
  var isOurs: Bool { agent?.hasPrefix("assay-") == true }
}

extension ArgillaError {
  /// The error with the record's own name; the server only says at which position of the call it stood.
  func named(_ sent: [ArgillaRecord]) -> ArgillaError {
    guard let position, sent.indices.contains(position), let id = sent[position].externalID ?? sent[position].id else {
      return self
    }
    var error = self
    error.message = "the record \"\(id)\": " + error.message
    return error
  }
}
