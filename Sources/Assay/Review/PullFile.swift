package import Foundation
import Glibc

/// A file that is written over several runs: `PATH.part` until it is complete, with `PATH.part.state` beside it that says
/// how much of it is whole and which records that covers.
package final class PullFile {
  private struct State: Codable {
    var dataset: String
    /// The question that was named for corrections; lines of another would not fit.
    var correctionQuestion: String?
    /// Records that were asked for.
    var offset: Int
    /// Records that the dataset had.
    var total: Int
    /// Bytes of the part that belong to them.
    var bytes: UInt64
  }

  private let path: String
  private let dataset: String
  private let correctionQuestion: String?
  private let file: AppendedFile
  /// Records that the part holds already.
  package let offset: Int
  /// Whether another run can go on with the part.
  package private(set) var holdsPages: Bool

  private static func part(_ path: String) -> String { path + ".part" }
  private static func state(_ path: String) -> String { path + ".part.state" }

  /// - Parameters:
  ///   - dataset: the id, so that nothing is added to the part of another.
  ///   - correctionQuestion: what the user named.
  ///   - total: records that the dataset has now. With fewer than before, places have moved, and it is begun anew.
  package init(path: String, dataset: String, correctionQuestion: String?, total: Int, resumes: Bool)
    throws(OutputError)
  {
    self.path = path
    self.dataset = dataset
    self.correctionQuestion = correctionQuestion
    var kept: State?
    if resumes, let data = FileManager.default.contents(atPath: Self.state(path)),
      let state = try? JSONDecoder().decode(State.self, from: data), state.dataset == dataset,
      state.correctionQuestion == correctionQuestion, state.total <= total
    {
      kept = state
    }
    file = try AppendedFile(path: Self.part(path))
    // A part that is shorter than its state says was not written by us.
    if let state = kept, try file.size() < state.bytes { kept = nil }
    offset = kept?.offset ?? 0
    holdsPages = kept != nil
    // Or what is written now could pass for what it tells of.
    if kept == nil { unlink(Self.state(path)) }
    try file.truncate(to: kept?.bytes ?? 0)
  }

  /// Adds the lines of a page, and notes that they are there.
  package func append(_ lines: Data, offset: Int, total: Int) throws {
    try file.append(lines)
    try file.synchronize()
    try note(
      State(
        dataset: dataset, correctionQuestion: correctionQuestion, offset: offset, total: total, bytes: file.size()))
    holdsPages = true
  }

  /// Appears whole or not at all.
  private func note(_ state: State) throws {
    let temporary = Self.state(path) + ".part"
    unlink(temporary)
    do {
      let file = try AppendedFile(path: temporary)
      try file.append(try JSONLines().line(state))
      try file.synchronize()
      guard rename(temporary, Self.state(path)) == 0 else { throw OutputError(path: Self.state(path), code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Gives the file its name.
  package func finish() throws(OutputError) {
    guard rename(Self.part(path), path) == 0 else {
      throw OutputError.failed(path: path, reason: String(cString: strerror(errno)))
    }
    unlink(Self.state(path))
  }
}
