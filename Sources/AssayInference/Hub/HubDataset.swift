package import AssayJSON
import Foundation

/// A dataset of the Hub, as its viewer shows it.
package struct HubDataset: Sendable {
  package let name: String
  /// Also called a subset.
  package let config: String
  package let slice: SplitSlice
  private let client: HubClient

  /// Rows of one call; the viewer gives no more.
  private static let pageSize = 100

  /// Finds the split.
  ///
  /// - Parameters:
  ///   - config: nil takes the only one, or `default`.
  ///   - slice: nil takes the only split.
  /// - Throws: `.notConfigured` naming those there are, when there is none of that name or several to choose from.
  package init(
    _ name: String, config: String?, slice: SplitSlice?, client: HubClient
  ) throws(InferenceError) {
    try HubClient.check(repository: name)
    let answer = try client.viewer("splits", [("dataset", name)], about: name)
    let all = (answer["splits"]?.elements ?? []).compactMap { entry -> (config: String, split: String)? in
      guard let config = entry["config"]?.text, let split = entry["split"]?.text else { return nil }
      return (config, split)
    }
    guard !all.isEmpty else {
      let isPending = !(answer["pending"]?.elements ?? []).isEmpty
      throw InferenceError(
        isPending ? .unavailable : .notFound,
        isPending ? "\(name): the Hub is still preparing it; try again later" : "\(name): the Hub shows no rows of it")
    }
    var configs: [String] = []
    for one in all where !configs.contains(one.config) { configs.append(one.config) }
    let only = configs.count == 1 ? configs.first : configs.first(where: { $0 == "default" })
    guard let chosen = config ?? only, configs.contains(chosen) else {
      throw InferenceError(
        .notConfigured, "\(name): name one of its configs with --subset: \(Self.list(configs))")
    }
    let splits = all.filter { $0.config == chosen }.map(\.split)
    var wanted = slice
    if wanted == nil, splits.count == 1 { wanted = try SplitSlice(splits[0]) }
    guard let found = wanted, splits.contains(found.split) else {
      throw InferenceError(
        .notConfigured, "\(name): name one of the splits of \(chosen) with --split: \(Self.list(splits))")
    }
    self.name = name
    self.config = chosen
    self.slice = found
    self.client = client
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  /// How many rows the viewer has, and whether those are all.
  package struct Size: Sendable, Equatable {
    package var total: Int
    package var isPartial: Bool
  }

  package func size() throws(InferenceError) -> Size {
    let answer = try page(offset: 0, length: 1)
    guard let total = answer["num_rows_total"]?.integer else { throw unexpected }
    return Size(total: total, isPartial: answer["partial"]?.bool ?? false)
  }

  /// The rows that the slice names.
  ///
  /// - Throws: `.refused` when the viewer has not all of the rows that the slice counts from.
  package func range() throws(InferenceError) -> Range<Int> {
    let size = try size()
    if size.isPartial, slice.needsTotal {
      throw InferenceError(
        .refused,
        "\(name): the Hub shows only the first \(size.total) rows of \(slice.split); name rows from the start, such as "
          + "\(slice.split)[:1000]"
      )
    }
    return slice.rows(of: size.total)
  }

  /// Rows a page at a time.
  ///
  /// - Parameter body: takes a row; false ends it.
  /// - Throws: `.refused` for a row of which a cell was cut, since that is not the data.
  package func forEachRow(in range: Range<Int>, _ body: (JSONValue) throws -> Bool) throws {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let answer = try page(offset: offset, length: min(Self.pageSize, range.upperBound - offset))
      guard let rows = answer["rows"]?.elements, !rows.isEmpty else { throw unexpected }
      for entry in rows {
        guard let row = entry["row"], row.members != nil else { throw unexpected }
        if let cut = entry["truncated_cells"]?.elements?.first?.text {
          throw CutRow(number: entry["row_idx"]?.integer ?? offset, column: cut)
        }
        guard try body(row) else { return }
      }
      offset += rows.count
    }
  }

  /// The viewer cuts long cells of what it shows.
  package struct CutRow: Error, Sendable {
    package var number: Int
    package var column: String
  }

  /// The files of the whole split, fetched where they are not kept from an earlier run.
  ///
  /// - Throws: `.refused` when they hold only a part of the split.
  package func parquetFiles() throws(InferenceError) -> [String] {
    let answer = try client.viewer("parquet", [("dataset", name)], about: name)
    let files = (answer["parquet_files"]?.elements ?? []).filter {
      $0["config"]?.text == config && $0["split"]?.text == slice.split
    }
    guard !files.isEmpty else {
      throw InferenceError(.unavailable, "\(name): the Hub has no Parquet files of \(slice.split) yet; try again later")
    }
    var paths: [String] = []
    for file in files {
      guard let text = file["url"]?.text, let url = URL(string: text), let size = file["size"]?.integer else {
        throw unexpected
      }
      // Of a set above 5 GB only the first part is converted, into a folder of this name.
      if text.contains("/partial-") {
        throw InferenceError(.refused, "\(name): the Hub has only a part of \(slice.split) as Parquet; name fewer rows")
      }
      paths.append(try client.largeFile(url, size: size, about: name))
    }
    return paths
  }

  private func page(offset: Int, length: Int) throws(InferenceError) -> JSONValue {
    try client.viewer(
      "rows",
      [
        ("dataset", name), ("config", config), ("split", slice.split), ("offset", "\(offset)"), ("length", "\(length)"),
      ], about: name)
  }

  private var unexpected: InferenceError {
    InferenceError(.unexpected, "\(name): \(client.address.viewer) does not answer as the dataset viewer does")
  }
}
