import AssayJSON

extension ArgillaClient {
  /// Records that one bulk call takes at most is 500; a hundred is what a busy server answers within a minute.
  package static let batchSize = 100

  /// Creates and updates records by their external ids. All of them are written, or none.
  ///
  /// Sent twice it does no more than once, so it may be repeated when no answer came.
  package func upsert(
    _ records: [ArgillaRecord], into dataset: ArgillaDataset
  ) throws(ArgillaError) {
    try call(
      "PUT", "/datasets/\(dataset.id)/records/bulk", body: ["items": .array(records.map(\.body))],
      about: "writing \(records.count) records")
  }

  /// Adds the suggestions of these records to them, or changes them; the records are found by the server's ids. All of them
  /// are written, or none; all else of a record stays as it is.
  package func suggest(_ records: [ArgillaRecord], in dataset: ArgillaDataset) throws(ArgillaError) {
    let items = records.map { record -> JSONValue in
      ["id": record.id.map(JSONValue.string) ?? .null, "suggestions": .array(record.suggestions.map(\.body))]
    }
    try call(
      "PUT", "/datasets/\(dataset.id)/records/bulk", body: ["items": .array(items)],
      about: "adding suggestions to \(records.count) records")
  }

  /// The records with these external ids (at most 250), by external id, without responses.
  package func records(
    withExternalIDs ids: [String], in dataset: ArgillaDataset
  ) throws(ArgillaError) -> [String: ArgillaRecord] {
    let subject = "looking for \(ids.count) records"
    let filter: JSONValue = [
      "type": "terms", "scope": ["entity": "record", "property": "external_id"],
      "values": .array(ids.map(JSONValue.string)),
    ]
    let found = try call(
      "POST", "/datasets/\(dataset.id)/records/search",
      query: [("include", "suggestions"), ("limit", "\(ids.count)")], body: ["filters": ["and": [filter]]],
      about: subject)
    var records: [String: ArgillaRecord] = [:]
    for item in try items(found, about: subject) {
      guard let value = item["record"], let record = ArgillaRecord(value), let id = record.externalID else { continue }
      records[id] = record
    }
    return records
  }

  /// A page of all records, oldest first, with suggestions and responses. Empty past the end.
  package func records(
    of dataset: ArgillaDataset, offset: Int, limit: Int
  ) throws(ArgillaError) -> (records: [ArgillaRecord], total: Int?) {
    let subject = "reading records from \(offset) on"
    let query = [
      ("include", "responses"), ("include", "suggestions"), ("offset", "\(offset)"), ("limit", "\(limit)"),
    ]
    let value = try call("GET", "/datasets/\(dataset.id)/records", query: query, about: subject)
    return (try items(value, about: subject).compactMap(ArgillaRecord.init), value["total"]?.integer)
  }

  /// Removes suggestions of one record.
  package func removeSuggestions(_ ids: [String], from record: String) throws(ArgillaError) {
    do {
      try call(
        "DELETE", "/records/\(record)/suggestions", query: [("ids", ids.joined(separator: ","))],
        about: "removing outdated suggestions")
    } catch  where error.code == .notFound {
      // Gone with an earlier try whose answer was lost.
    }
  }
}
