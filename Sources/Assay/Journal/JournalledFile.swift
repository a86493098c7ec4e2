package import Foundation
import Glibc

/// A file of lines, one a record, that another run can complete whatever ended this one.
///
/// Until it is complete it is `PATH.part`, with `PATH.part.journal` beside it: a line that says what run it is of
/// (`RunIdentity`), then a line for each record. Both only grow, and the part is written first. What counts is what both agree
/// on: from the first entry whose line is not there with its checksum, a run that goes on writes anew. So nothing depends on
/// the order in which the kernel writes the two back; they are synchronised every few seconds to bound what a power cut costs.
///
/// Belongs to one thread at a time.
package final class JournalledFile {
  /// A line that stands in the part already.
  package struct Kept {
    package var line: Data
    package var kind: GradedKind
  }

  package let path: String
  /// The journal's, for notes of crashes; it is opened to append.
  package var journalDescriptor: Int32 { journal.descriptor }
  /// Records that the grader itself crashed on, with the signal; complete once appending has begun.
  package private(set) var crashed: [UInt64: Int32] = [:]
  /// Lines that were kept or appended.
  package private(set) var count = 0

  private let identity: RunIdentity
  private let part: AppendedFile
  private let journal: AppendedFile
  /// The journal of the interrupted run, as far as it has been read; nil when nothing is to be kept.
  private var earlier: LineSource?
  private var next: (entry: JournalEntry.Line, kept: Kept)?
  /// Bytes of both files up to the last entry that holds.
  private var end: UInt64 = 0
  private var journalEnd: UInt64 = 0
  private var synchronized = 0.0

  /// What a power cut may cost, in seconds of work.
  private static let synchronizes = 5.0

  static func part(_ path: String) -> String { path + ".part" }
  static func journal(_ path: String) -> String { path + ".part.journal" }

  /// - Parameters:
  ///   - path: the name it gets when it is complete.
  ///   - resumes: keeps what an interrupted run has written; there need not be one.
  /// - Throws: `OutputError` when it can't be written, or another run is writing it; `ResumeError` when the interrupted run
  ///   is of another identity.
  package init(path: String, identity: RunIdentity, resumes: Bool) throws {
    self.path = path
    self.identity = identity
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if resumes { try Self.takeBack(path) }
    part = try AppendedFile(path: Self.part(path), isExclusive: true)
    journal = try AppendedFile(path: Self.journal(path))
    if resumes {
      try readIdentity()
    } else {
      try truncate()
    }
  }

  /// The line that the interrupted run wrote for the record that comes next, nil from the first on that has none.
  ///
  /// - Parameter record: `RecordReader.digest`.
  /// - Throws: `ResumeError` when the record is not the one that the line was made of.
  package func kept(_ record: UInt64) throws -> Kept? {
    guard let (entry, kept) = next else { return nil }
    guard entry.record == record else {
      throw ResumeError(
        path: Self.part(path),
        message: "record \(count + 1) of the input is not the one it was begun with; leave --resume out to start anew")
    }
    count += 1
    try advance()
    return kept
  }

  /// Drops what is behind the kept lines; from here on lines are appended.
  ///
  /// - Throws: `ResumeError` when lines are kept of which the input has no records.
  package func beginAppending() throws {
    guard next == nil else {
      throw ResumeError(
        path: Self.part(path),
        message: "it holds more records than the input, which has \(count); leave --resume out to start anew")
    }
    guard let earlier else { return }
    // Behind the last entry that holds there may be notes of crashes.
    while let bytes = try? earlier.next() {
      if case .crash(let record, let signal) = JournalEntry(bytes) { crashed[record] = signal }
    }
    self.earlier = nil
    try part.truncate(to: end)
    try journal.truncate(to: journalEnd)
    for (record, signal) in crashed.sorted(by: { $0.key < $1.key }) {
      try journal.append(Data(JournalEntry.crash(record: record, signal: signal).text.utf8))
    }
  }

  /// Adds the line of a record.
  package func append(_ line: Data, record: UInt64, kind: GradedKind) throws(OutputError) {
    end += UInt64(line.count)
    let entry = JournalEntry.Line(end: end, checksum: JournalEntry.checksum(line), record: record, kind: kind)
    try part.append(line)
    try journal.append(Data(JournalEntry.line(entry).text.utf8))
    count += 1
    let now = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    if now - synchronized > Self.synchronizes {
      try synchronize()
      synchronized = now
    }
  }

  package func synchronize() throws(OutputError) {
    try part.synchronize()
    try journal.synchronize()
  }

  /// Gives the file its name; with a shard, writes its marker too.
  package func finish(_ marker: (UInt64, RunIdentity) -> ShardMarker? = { _, _ in nil }) throws {
    try synchronize()
    guard rename(Self.part(path), path) == 0 else { throw OutputError(path: path, code: errno) }
    try AppendedFile.synchronizeFolder(of: path)
    if let marker = marker(end, identity) { try marker.write(for: path) }
    // Last: until it is gone, a run that goes on takes the file back and ends it again.
    unlink(Self.journal(path))
  }

  // MARK: - Going on

  /// A run that ended between giving the file its name and removing the journal is unfinished all the same.
  private static func takeBack(_ path: String) throws {
    var found = stat()
    guard access(part(path), F_OK) != 0, stat(path, &found) == 0 else { return }
    var last: JournalEntry.Line?
    if access(journal(path), F_OK) == 0, let lines = try? LineSource(path: journal(path)) {
      while let bytes = try? lines.next() {
        if case .line(let line) = JournalEntry(bytes) { last = line }
      }
    }
    // Anything else is the file of a run that was completed, which must not be taken apart.
    guard let last, last.end == UInt64(found.st_size) else {
      throw ResumeError(
        path: path, message: "it is there already, and no interrupted run of it; leave --resume out to grade anew")
    }
    guard rename(path, part(path)) == 0 else { throw OutputError(path: path, code: errno) }
  }

  private func truncate() throws(OutputError) {
    // The journal first: entries must never speak of lines of an earlier part.
    try journal.truncate(to: 0)
    try part.truncate(to: 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      try journal.append(try encoder.encode(identity) + Data("\n".utf8))
    } catch let error as OutputError {
      throw error
    } catch {
      throw OutputError.failed(path: Self.journal(path), reason: "\(error)")
    }
    try journal.synchronize()
    try AppendedFile.synchronizeFolder(of: path)
  }

  private func readIdentity() throws {
    let lines = try LineSource(path: Self.journal(path))
    guard let bytes = try? lines.next(),
      let begun = try? JSONDecoder().decode(RunIdentity.self, from: Data(bytes))
    else {
      // Ended before the first record: there is nothing to keep.
      if try part.size() == 0 { return try truncate() }
      throw ResumeError(
        path: Self.part(path), message: "there is no readable journal beside it; leave --resume out to start anew")
    }
    if let difference = identity.difference(from: begun) {
      throw ResumeError(path: Self.part(path), message: "\(difference); leave --resume out to start anew")
    }
    earlier = lines
    journalEnd = UInt64(bytes.count) + 1
    try advance()
  }

  /// Reads on to the next entry that holds.
  private func advance() throws {
    next = nil
    while let bytes = try? earlier?.next() {
      switch JournalEntry(bytes) {
      case .crash(let record, let signal):
        crashed[record] = signal
        journalEnd += UInt64(bytes.count) + 1
      case .line(let entry):
        guard entry.end > end, try entry.end <= part.size(), let line = part.read(from: end, upTo: entry.end),
          line.last == UInt8(ascii: "\n"), JournalEntry.checksum(line) == entry.checksum
        else { return }
        end = entry.end
        journalEnd += UInt64(bytes.count) + 1
        next = (entry, Kept(line: line, kind: entry.kind))
        return
      case nil: return
      }
    }
  }
}
