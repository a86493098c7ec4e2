package import AssayInference
import AssayJSON
import Foundation

/// Rows that become tasks: of a file, or of a dataset on the Hub.
package struct TaskTable {
  package enum Source {
    /// JSONL, CSV or Parquet, by the ending of its name; `-` is JSONL from standard input.
    case file(String)
    case dataset(HubDataset)
  }

  private let columns: TaskColumns
  private let isStopped: () -> Bool

  /// Above so many rows a dataset is fetched as Parquet where that can be read: the viewer gives a hundred a call.
  private static let mostPagedRows = 1000

  package init(columns: TaskColumns, isStopped: @escaping () -> Bool) {
    self.columns = columns
    self.isStopped = isStopped
  }

  /// Every task of the source, in order.
  ///
  /// - Returns: how many tasks repeat the text of another.
  /// - Throws: `InputError`, `InferenceError`, or `DuckDB.Failure` where Parquet cannot be read.
  @discardableResult
  package func read(_ source: Source, _ emit: (TaskRecord) throws -> Void) throws -> Int {
    switch source {
    case .file(let path):
      // Names from other systems are often in capitals.
      let name = path.lowercased()
      if name.hasSuffix(".parquet") { return try readParquet([path], rows: nil, title: path, emit) }
      if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") { return try readCSV(path, emit) }
      return try readJSONL(path, title: path == "-" ? "standard input" : path, emit)
    case .dataset(let dataset): return try read(dataset, emit)
    }
  }

  private func read(_ dataset: HubDataset, _ emit: (TaskRecord) throws -> Void) throws -> Int {
    let range = try dataset.range()
    let title = "hf:\(dataset.name) \(dataset.slice.split)"
    if range.count > Self.mostPagedRows, DuckDB.command != nil {
      return try readParquet(dataset.parquetFiles(), rows: range, title: title, emit)
    }
    // Nothing is handed on before all of it is there: a row that was cut sends us the other way.
    var tasks: [TaskRecord] = []
    var maker = TaskMaker(columns: columns, title: title)
    var number = range.lowerBound
    do {
      try dataset.forEachRow(in: range) { row in
        tasks.append(try maker.task(of: row, number: number))
        number += 1
        return !isStopped()
      }
    } catch let cut as HubDataset.CutRow {
      guard DuckDB.command != nil else {
        throw DuckDB.Failure(
          message:
            "\(title): the Hub shows row \(cut.number) with a part of \"\(cut.column)\" only; the whole is in its "
            + "Parquet files, and reading those takes the duckdb command (PyPI: duckdb-cli)", isMissing: true)
      }
      return try readParquet(dataset.parquetFiles(), rows: range, title: title, emit)
    }
    for task in tasks { try emit(task) }
    return maker.repeated
  }

  private func readJSONL(
    _ path: String, title: String, firstRow: Int = 1, _ emit: (TaskRecord) throws -> Void
  ) throws -> Int {
    var maker = TaskMaker(columns: columns, title: title)
    let lines = try LineSource(path: path, isStopped: isStopped)
    while let row = try lines.nextValue() {
      try emit(maker.task(of: row, number: lines.number + firstRow - 1))
    }
    return maker.repeated
  }

  private func readCSV(_ path: String, _ emit: (TaskRecord) throws -> Void) throws -> Int {
    var rows = try CSVReader(path: path, isStopped: isStopped)
    var maker = TaskMaker(columns: columns, title: rows.name)
    guard let header = try rows.next()?.fields else { return 0 }
    while let row = try rows.next() {
      guard row.fields.count == header.count else {
        throw InputError(
          file: rows.name, line: row.line,
          message: "the row has \(row.fields.count) fields, the header has \(header.count)")
      }
      let members = zip(header, row.fields).map { JSONValue.Member($0, .string($1)) }
      try emit(maker.task(of: .object(members), number: row.line))
    }
    return maker.repeated
  }

  private func readParquet(
    _ files: [String], rows: Range<Int>?, title: String, _ emit: (TaskRecord) throws -> Void
  ) throws -> Int {
    for file in files where !FileManager.default.isReadableFile(atPath: file) {
      throw InputError(file: file, line: nil, message: "cannot be opened: no such file")
    }
    let folder = NSTemporaryDirectory() + "/assay-tasks-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let list = files.map(DuckDB.quoted).joined(separator: ", ")
    let part = rows.map { " LIMIT \($0.count) OFFSET \($0.lowerBound)" } ?? ""
    let path = folder + "/rows.jsonl"
    try DuckDB.run(
      "COPY (SELECT * FROM read_parquet([\(list)])\(part)) TO \(DuckDB.quoted(path)) (FORMAT json)",
      to: "reading Parquet")
    return try readJSONL(path, title: title, firstRow: rows?.lowerBound ?? 1, emit)
  }
}
