/// Writes Parquet with the `duckdb` command.
package enum ParquetWriter {
  /// - Parameters:
  ///   - jsonl: a file of lines with the same keys.
  ///   - columns: DuckDB's types by key. Without them it guesses, and takes a text such as 2024-01-01 for a date.
  package static func write(jsonl: String, to path: String, columns: [(name: String, type: String)]) throws(DuckDB
    .Failure)
  {
    let types = columns.map { "\(DuckDB.quoted($0.name)): \(DuckDB.quoted($0.type))" }.joined(separator: ", ")
    let sql = """
      COPY (SELECT * FROM read_json(\(DuckDB.quoted(jsonl)), format='newline_delimited', maximum_object_size=268435456, \
      columns={\(types)})) TO \(DuckDB.quoted(path)) (FORMAT parquet, COMPRESSION zstd)
      """
    try DuckDB.run(sql, to: "writing Parquet")
  }
}

extension TrainingSet.Form {
  /// DuckDB's types of the columns, in the order of the keys.
  var parquetColumns: [(name: String, type: String)] {
    let messages = "STRUCT(role VARCHAR, content VARCHAR)[]"
    let origin = [("score", "DOUBLE"), ("source", "VARCHAR"), ("model", "VARCHAR")]
    switch self {
    case .sft: return [("id", "VARCHAR"), ("messages", messages)] + origin
    case .promptCompletion: return [("id", "VARCHAR"), ("prompt", messages), ("completion", messages)] + origin
    case .kto:
      return [("id", "VARCHAR"), ("prompt", messages), ("completion", messages), ("label", "BOOLEAN")] + origin
    case .preference:
      return [("id", "VARCHAR"), ("prompt", messages), ("chosen", messages), ("rejected", messages)]
        + ["chosen", "rejected"].flatMap { side in origin.map { ("\($0.0)_\(side)", $0.1) } }
    }
  }
}
