import Foundation
import Glibc

/// Answers in the order in which they came, each on disk before the next question is asked.
///
/// A file of lines that only grows, locked for one run at a time. What a kill leaves of a last line is cut off. Belongs to one
/// thread at a time.
package final class AnswerJournal {
  /// Where the line of an answer stands.
  private struct Place {
    var offset: UInt64
    var count: Int
  }

  package let path: String
  private let file: FileHandle
  private var places: [AnswerKey: Place] = [:]
  private var end: UInt64 = 0
  private let lines = JSONLines()

  /// Opens the journal, which is made where there is none, and reads it.
  ///
  /// - Parameter check: called with each line; what it throws ends the opening.
  /// - Throws: `OutputError` when it cannot be written or another run is writing it, `InputError` when it is none of ours.
  package init(path: String, check: (AnswerLine) throws -> Void) throws {
    self.path = path
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputError.failed(path: path, reason: String(cString: strerror(errno))) }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw OutputError.failed(path: path, reason: "another run of assay generate is writing it")
    }
    try read(check)
  }

  /// A journal that goes away with its owner.
  package static func temporary() throws -> AnswerJournal {
    let path = NSTemporaryDirectory() + "/assay-answers-" + UUID().uuidString
    defer { unlink(path) }
    return try AnswerJournal(path: path) { _ in }
  }

  private func read(_ check: (AnswerLine) throws -> Void) throws {
    let source = try LineSource(path: path)
    let decoder = JSONDecoder()
    while let bytes = try source.next() {
      let count = bytes.count + 1
      let whole = try file.read(at: end + UInt64(count) - 1, count: 1) == Data([0x0A])
      guard whole else { break }
      guard let line = try? decoder.decode(AnswerLine.self, from: Data(bytes)) else {
        throw InputError(
          file: path, line: source.number, message: "this is no line of a journal of assay generate; move the file away"
        )
      }
      try check(line)
      if line.error == nil { places[line.key] = Place(offset: end, count: count) }
      end += UInt64(count)
    }
    do {
      try file.truncate(atOffset: end)
    } catch {
      throw OutputError.failed(path: path, reason: error.localizedDescription)
    }
  }

  /// Answers that are there.
  package var keys: some Collection<AnswerKey> { places.keys }

  package func contains(_ key: AnswerKey) -> Bool { places[key] != nil }

  /// Adds a line, and returns when it is on disk.
  ///
  /// - Parameter waits: false where nothing is lost with the line: it stands elsewhere, or no question was asked for it.
  package func append(_ line: AnswerLine, waits: Bool = true) throws(OutputError) {
    let data: Data
    do {
      data = try lines.line(line)
    } catch {
      throw OutputError.failed(path: path, reason: "an answer cannot be written as JSON")
    }
    var written = 0
    while written < data.count {
      let rest = data.dropFirst(written)
      let count = rest.withUnsafeBytes { pwrite(file.fileDescriptor, $0.baseAddress, $0.count, off_t(end) + written) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        // Half a line must not stand before the next one.
        ftruncate(file.fileDescriptor, off_t(end))
        throw OutputError.failed(path: path, reason: reason)
      }
      written += count
    }
    if line.error == nil { places[line.key] = Place(offset: end, count: data.count) }
    end += UInt64(data.count)
    if waits { fdatasync(file.fileDescriptor) }
  }

  package func answer(_ key: AnswerKey) throws -> AnswerLine? {
    guard let place = places[key] else { return nil }
    return try JSONDecoder().decode(AnswerLine.self, from: file.read(at: place.offset, count: place.count))
  }

  /// Takes the file away; all of it stands elsewhere.
  package func remove() { unlink(path) }
}

extension FileHandle {
  fileprivate func read(at offset: UInt64, count: Int) throws -> Data {
    try seek(toOffset: offset)
    return try read(upToCount: count) ?? Data()
  }
}
