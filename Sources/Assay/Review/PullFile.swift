package import Foundation
import Glibc

/// A file that is written over several runs: `PATH.part` until it is complete, with `PATH.part.state` beside it that says
/// how much of it is whole and which records that covers.
package final class PullFile {
  private struct State: Codable {
    var dataset: String
    /// Records that were asked for.
    var offset: Int
    /// Records that the dataset had.
    var total: Int
    /// Bytes of the part that belong to them.
    var bytes: UInt64
  }

  private let path: String
  private let dataset: String
  private let file: FileHandle
  /// Records that the part holds already.
  package let offset: Int

  private static func part(_ path: String) -> String { path + ".part" }
  private static func state(_ path: String) -> String { path + ".part.state" }

  /// - Parameters:
  ///   - dataset: the id, so that nothing is added to the part of another.
  ///   - total: records that the dataset has now. With fewer than before, places have moved, and it is begun anew.
  package init(path: String, dataset: String, total: Int, resumes: Bool) throws(OutputError) {
    self.path = path
    self.dataset = dataset
    var kept: State?
    if resumes, let data = FileManager.default.contents(atPath: Self.state(path)),
      let state = try? JSONDecoder().decode(State.self, from: data), state.dataset == dataset, state.total <= total
    {
      kept = state
    }
    let descriptor = open(Self.part(path), O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw OutputError.failed(path: Self.part(path), reason: String(cString: strerror(errno)))
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var found = stat()
    // A part that is shorter than its state says was not written by us.
    if let state = kept, fstat(descriptor, &found) != 0 || UInt64(found.st_size) < state.bytes { kept = nil }
    offset = kept?.offset ?? 0
    do {
      try file.truncate(atOffset: kept?.bytes ?? 0)
      try file.seekToEnd()
    } catch {
      throw OutputError.failed(path: Self.part(path), reason: error.localizedDescription)
    }
  }

  /// Adds the lines of a page, and notes that they are there.
  package func append(_ lines: Data, offset: Int, total: Int) throws(OutputError) {
    do {
      try file.write(contentsOf: lines)
      try file.synchronize()
      let state = State(dataset: dataset, offset: offset, total: total, bytes: try file.offset())
      try JSONEncoder().encode(state).write(to: URL(fileURLWithPath: Self.state(path)), options: .atomic)
    } catch {
      throw OutputError.failed(path: Self.part(path), reason: error.localizedDescription)
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
