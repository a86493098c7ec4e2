/// The records that a run is to grade: of the whole input those of its shard, and of those the ones that no interrupted run
/// has graded. Belongs to one thread at a time.
package final class RecordStream {
  package struct Item: Sendable {
    package var entry: RecordReader.Entry
    /// `RecordReader.digest`.
    package var digest: UInt64
  }

  /// Records read so far, of every shard.
  package private(set) var read = 0
  private var reader: RecordReader
  private let shard: Shard?
  private let isStopped: () -> Bool
  private var waiting: Item?

  /// - Parameters:
  ///   - shard: nil for all records.
  ///   - isStopped: true ends the records.
  package init(_ reader: RecordReader, shard: Shard?, isStopped: @escaping () -> Bool) {
    self.reader = reader
    self.shard = shard
    self.isStopped = isStopped
  }

  /// `RecordReader.unanswered`, of every shard.
  package var unanswered: Int { reader.unanswered }
  package var fractionRead: Double? { reader.fractionRead }

  /// - Throws: `InputError` as `RecordReader` does.
  package func next() throws(InputError) -> Item? {
    if let item = waiting {
      waiting = nil
      return item
    }
    while !isStopped(), let entry = try reader.next() {
      read += 1
      if shard?.holds(entry.id) ?? true { return Item(entry: entry, digest: reader.digest) }
    }
    return nil
  }

  /// Passes over the records whose lines an interrupted run has written, and readies the file for the others.
  ///
  /// - Parameter add: is given each of those lines.
  /// - Throws: `ResumeError` when the lines are not of these records.
  package func skip(_ file: JournalledFile, add: (JournalledFile.Kept) throws -> Void) throws {
    while let item = try next() {
      guard let kept = try file.kept(item.digest) else {
        waiting = item
        break
      }
      try add(kept)
    }
    // Stopped in between, the input has not ended, and nothing may be dropped.
    if !isStopped() { try file.beginAppending() }
  }
}
