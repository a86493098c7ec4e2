package import AssayJSON
import Foundation

/// A dataset of the Hub, as its viewer shows it.
package struct HubDataset: Sendable {
  package let name: String
  /// Also called a subset.
  package let config: String
  package let selection: SplitSelection
  private let client: HubClient

  /// Rows of one call; the viewer gives no more.
  private static let pageSize = 100

  /// Finds the split.
  ///
  /// - Parameters:
  ///   - config: nil takes the only one, or `default`.
  ///   - selection: nil takes the only split.
  /// - Throws: `.notConfigured` naming those there are, when there is none of that name or several to choose from.
  package init(
    _ name: String, config: String?, selection: SplitSelection?, client: HubClient
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
    var wanted = selection
    if wanted == nil, splits.count == 1 { wanted = try SplitSelection(splits[0]) }
    guard let found = wanted, found.splits.allSatisfy(splits.contains) else {
      throw InferenceError(
        .notConfigured, "\(name): name one of the splits of \(chosen) with --split: \(Self.list(splits))")
    }
    self.name = name
    self.config = chosen
    self.selection = found
    self.client = client
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  /// The rows that the selection names.
  ///
  /// - Throws: `.refused` when the viewer has not all of the rows that a slice counts from.
  package func parts() throws(InferenceError) -> [SplitSelection.Part] {
    var sizes: [String: Size] = [:]
    for split in selection.splits { sizes[split] = try size(of: split) }
    return try selection.parts { slice throws(InferenceError) in
      guard let size = sizes[slice.split] else { throw unexpected }
      if size.isPartial, slice.needsTotal {
        throw InferenceError(
          .refused,
          "\(name): the Hub shows only the first \(size.total) rows of \(slice.split); name rows from the start, such as "
            + "\(slice.split)[:1000]")
      }
      return size.total
    }
  }

  /// How many rows the viewer has of a split, and whether those are only the first.
  private struct Size {
    var total: Int
    var isPartial: Bool
  }

  private func size(of split: String) throws(InferenceError) -> Size {
    let answer = try page(of: split, offset: 0, length: 1)
    // Larger than any set, and still a number that can be counted from.
    guard let total = answer["num_rows_total"]?.integer, (0..<1 << 48).contains(total) else { throw unexpected }
    return Size(total: total, isPartial: answer["partial"]?.bool ?? false)
  }

  /// Rows a page at a time.
  ///
  /// - Parameter body: takes a row; false ends it.
  /// - Throws: `.refused` for a row of which a cell was cut, since that is not the data.
  package func forEachRow(of part: SplitSelection.Part, _ body: (JSONValue) throws -> Bool) throws {
    var offset = part.rows.lowerBound
    while offset < part.rows.upperBound {
      let answer = try page(
        of: part.split, offset: offset, length: min(Self.pageSize, part.rows.upperBound - offset))
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

  /// The files of a whole split, fetched where they are not kept from an earlier run.
  ///
  /// - Throws: `.refused` when they hold only a part of the split.
  package func parquetFiles(of split: String) throws(InferenceError) -> [String] {
    let answer = try client.viewer("parquet", [("dataset", name)], about: name)
    let files = (answer["parquet_files"]?.elements ?? []).filter {
      $0["config"]?.text == config && $0["split"]?.text == split
    }
    guard !files.isEmpty else {
      throw InferenceError(.unavailable, "\(name): the Hub has no Parquet files of \(split) yet; try again later")
    }
    var paths: [String] = []
    for file in files {
      guard let text = file["url"]?.text, let url = URL(string: text), let size = file["size"]?.integer else {
        throw unexpected
      }
      // Of a set above 5 GB only the first part is converted, into a folder of this name.
      if text.contains("/partial-") {
        throw InferenceError(.refused, "\(name): the Hub has only a part of \(split) as Parquet; name fewer rows")
      }
      paths.append(try client.largeFile(url, size: size, about: name))
    }
    return paths
  }

  private func page(of split: String, offset: Int, length: Int) throws(InferenceError) -> JSONValue {
    try client.viewer(
      "rows",
      [
        ("dataset", name), ("config", config), ("split", split), ("offset", "\(offset)"), ("length", "\(length)"),
      ], about: name)
  }

  private var unexpected: InferenceError {
    InferenceError(.unexpected, "\(name): \(client.address.viewer) does not answer as the dataset viewer does")
  }
}
