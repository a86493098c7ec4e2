import Foundation

/// A folder with training data and its card, as `datasets` loads it.
package struct TrainingFolder {
  package let path: String
  package let isParquet: Bool

  package init(path: String, isParquet: Bool) {
    self.path = path
    self.isParquet = isParquet
  }

  /// Writes `train` and, when it has rows, `test`; then the card.
  ///
  /// - Throws: `OutputError`, or `DuckDB.Failure`.
  package func write(_ card: DatasetCard, train: [TrainingRow], test: [TrainingRow]) throws {
    for (name, rows) in [("train", train), ("test", test)] {
      let other = "\(path)/\(name).\(isParquet ? "jsonl" : "parquet")"
      let own = "\(path)/\(name).\(isParquet ? "parquet" : "jsonl")"
      // A split of an earlier export must not be taken for one of this.
      for stale in rows.isEmpty && name == "test" ? [other, own] : [other]
      where FileManager.default.fileExists(atPath: stale) {
        throw OutputError.failed(path: stale, reason: "it is from an earlier export; remove it or name another folder")
      }
      if rows.isEmpty && name == "test" { continue }
      let jsonl = isParquet ? "\(path)/.\(name).jsonl" : own
      let file = try OutputStream(path: jsonl)
      let lines = JSONLines()
      for row in rows { try file.write(lines.line(row)) }
      try file.finish()
      guard isParquet else { continue }
      defer { try? FileManager.default.removeItem(atPath: jsonl) }
      try ParquetWriter.write(jsonl: jsonl, to: own, columns: card.set.form.parquetColumns)
    }
    let readme = try OutputStream(path: path + "/README.md")
    try readme.write(card.markdown)
    try readme.finish()
  }
}
