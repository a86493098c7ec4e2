package import AssayArgilla

/// All records of a dataset, page by page, each once.
package struct RecordPages {
  private let client: ArgillaClient
  private let dataset: ArgillaDataset
  private var seen: Set<String> = []
  /// Records that come before the next page.
  package private(set) var offset: Int
  /// Records that the dataset has, as of the last page.
  package private(set) var total: Int?

  /// Records with answers, evidence and responses are some ten kilobytes each.
  private static let size = 250

  package init(client: ArgillaClient, dataset: ArgillaDataset, offset: Int = 0) {
    self.client = client
    self.dataset = dataset
    self.offset = offset
  }

  /// Nil when there are no more.
  package mutating func next() throws(ArgillaError) -> [ArgillaRecord]? {
    while true {
      let page = try client.records(of: dataset, offset: offset, limit: Self.size)
      if let before = total, let now = page.total, now < before, offset > 0 {
        // Records were deleted meanwhile, so those after them moved up: without a step back some would be missed.
        offset = max(0, offset - (before - now))
        total = now
        continue
      }
      total = page.total ?? total
      offset += page.records.count
      if page.records.isEmpty { return nil }
      let new = page.records.filter { record in record.id.map { seen.insert($0).inserted } ?? true }
      if !new.isEmpty { return new }
    }
  }
}
