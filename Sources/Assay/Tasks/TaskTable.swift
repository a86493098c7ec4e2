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
      var maker = TaskMaker(columns: columns, title: path == "-" ? "standard input" : path)
      if name.hasSuffix(".parquet") {
        try readParquet([path], rows: nil, with: &maker, emit)
      } else if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") {
        try readCSV(path, with: &maker, emit)
      } else {
        try readJSONL(path, with: &maker, emit)
      }
      return maker.repeated
    case .dataset(let dataset): return try read(dataset, emit)
    }
  }

  private func read(_ dataset: HubDataset, _ emit: (TaskRecord) throws -> Void) throws -> Int {
    var maker = TaskMaker(columns: columns)
    for part in try dataset.parts() where !isStopped() {
      maker.title = "hf:\(dataset.name) \(part.split)"
      if part.rows.count > Self.mostPagedRows, DuckDB.command != nil {
        try readParquet(dataset.parquetFiles(of: part.split), rows: part.rows, with: &maker, emit)
        continue
      }
      // Nothing of a part is handed on before all of it is there: a row that was cut sends us the other way.
      var paged = maker
      do {
        for task in try readPages(of: part, dataset, with: &paged) { try emit(task) }
        maker = paged
      } catch let cut as HubDataset.CutRow {
        guard DuckDB.command != nil else {
          throw DuckDB.Failure(
            message:
              "\(maker.title): the Hub shows row \(cut.number) with a part of \"\(cut.column)\" only; the whole is in its "
              + "Parquet files, and reading those takes the duckdb command (PyPI: duckdb-cli)", isMissing: true)
        }
        try readParquet(dataset.parquetFiles(of: part.split), rows: part.rows, with: &maker, emit)
      }
    }
    return maker.repeated
  }

  private func readPages(
    of part: SplitSelection.Part, _ dataset: HubDataset, with maker: inout TaskMaker
  ) throws -> [TaskRecord] {
    var tasks: [TaskRecord] = []
    try dataset.forEachRow(of: part) { row in
      tasks.append(try maker.task(of: row, number: part.rows.lowerBound + tasks.count))
      return !isStopped()
    }
    return tasks
  }

  private func readJSONL(
    _ path: String, firstRow: Int = 1, with maker: inout TaskMaker, _ emit: (TaskRecord) throws -> Void
  ) throws {
    let lines = try LineSource(path: path, isStopped: isStopped)
    while let row = try lines.nextValue() {
      try emit(maker.task(of: row, number: lines.number + firstRow - 1))
    }
  }

  private func readCSV(
    _ path: String, with maker: inout TaskMaker, _ emit: (TaskRecord) throws -> Void
  ) throws {
    var rows = try CSVReader(path: path, isStopped: isStopped)
    guard let header = try rows.next()?.fields else { return }
    while let row = try rows.next() {
      guard row.fields.count == header.count else {
        throw InputError(
          file: rows.name, line: row.line,
          message: "the row has \(row.fields.count) fields, the header has \(header.count)")
      }
      let members = zip(header, row.fields).map { JSONValue.Member($0, .string($1)) }
      try emit(maker.task(of: .object(members), number: row.line))
    }
  }

  private func readParquet(
    _ files: [String], rows: Range<Int>?, with maker: inout TaskMaker, _ emit: (TaskRecord) throws -> Void
  ) throws {
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
    try readJSONL(path, firstRow: rows?.lowerBound ?? 1, with: &maker, emit)
  }
}
