import AssayJSON
import Foundation
import Glibc

/// `PATH.done` beside the output of a shard: it is complete, and this is what it holds.
package struct ShardMarker: Codable, Sendable, Equatable {
  /// `I/N`.
  package var shard: String
  package var records: Int
  package var bytes: UInt64
  /// Records with an error, and those of them that are the input's.
  package var errors: Int
  package var malformed: Int
  package var run: RunIdentity

  package init(shard: Shard, records: Int, bytes: UInt64, errors: Int, malformed: Int, run: RunIdentity) {
    self.shard = shard.description
    self.records = records
    self.bytes = bytes
    self.errors = errors
    self.malformed = malformed
    self.run = run
  }

  static func path(_ output: String) -> String { output + ".done" }

  /// The marker of an output, nil when there is none.
  ///
  /// - Throws: `InputError` when there is one that can't be read.
  package static func read(for output: String) throws(InputError) -> ShardMarker? {
    guard access(path(output), F_OK) == 0 else { return nil }
    do {
      return try JSONDecoder().decode(
        ShardMarker.self, from: try Data(contentsOf: URL(fileURLWithPath: path(output))))
    } catch {
      throw InputError(file: path(output), line: nil, message: "this is no marker of a complete shard")
    }
  }

  /// Appears whole or not at all, and outlives a power cut.
  package func write(for output: String) throws {
    let temporary = Self.path(output) + ".part"
    unlink(temporary)
    let file = try AppendedFile(path: temporary)
    try file.append(try JSONLines().line(self))
    try file.synchronize()
    guard rename(temporary, Self.path(output)) == 0 else { throw OutputError(path: Self.path(output), code: errno) }
    try AppendedFile.synchronizeFolder(of: output)
  }

  /// Grading anew begins with taking it away.
  package static func remove(for output: String) { unlink(path(output)) }

  /// - Throws: `ResumeError` when the shard was completed by a run unlike this one, or the file is not the one that the
  ///   marker was written for.
  package func check(_ output: String, _ identity: RunIdentity) throws(ResumeError) {
    if let difference = identity.difference(from: run) {
      throw ResumeError(path: output, message: "complete, but \(difference); leave --resume out to grade anew")
    }
    guard holdsSize(of: output) else {
      throw ResumeError(
        path: output, message: "it is not the file that its marker tells of; leave --resume out to grade anew")
    }
  }

  func holdsSize(of output: String) -> Bool {
    var found = stat()
    return stat(output, &found) == 0 && UInt64(found.st_size) == bytes
  }
}
