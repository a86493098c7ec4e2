import AssayCompile
import AssayEvidence
import AssayExtract
package import AssayRubric
package import AssaySandbox
import Foundation
import Synchronization

/// Graded records by everything that decides what they come to, in a folder that may be carried from run to run.
///
/// The unit is the record: its answers are compared with one another. Kept is what was observed and given; ids, texts and
/// metadata come from the input each time.
package final class GradeCache: Sendable {
  /// Records of this run.
  package struct Count: Encodable, Sendable, Equatable {
    /// Taken from the cache.
    package var hits = 0
    /// Graded, as there was no entry.
    package var misses = 0
    /// Graded, as the entry was cut, changed, or made under another secret.
    package var damaged = 0
  }

  private let folder: CacheFolder
  /// The digest of all that the records of a run share.
  private let shared: String
  private let secret: [UInt8]
  private let counted = Mutex(Count())
  private let written = Mutex(0)

  private static let mark = Data("assay grade 1\n".utf8)
  private static let digestBytes = 32
  private static let folderBytes = 1 << 30
  private static let entryBytes = 64 << 20
  private static let trimEvery = 256

  /// - Parameters:
  ///   - path: of the folder, which is made where it is not there.
  ///   - judge: its opinions are kept too.
  ///   - secret: makes entries that only who knows it can write; empty for none.
  /// - Throws: when the folder can't be used safely.
  package init(path: String, workshop: Workshop, rubric: Rubric, isWarm: Bool, judge: ModelJudge?, secret: String)
    throws(SandboxError)
  {
    folder = try CacheFolder(path: path, limit: Self.folderBytes, checksParent: false)
    self.secret = Array(secret.utf8)
    var key = ContentKey()
    key.add("assay grade 1")
    key.add([rubric.name, rubric.digest ?? ""])
    key.add(isWarm ? "warm" : "cold")
    if let judge { key.add(judge.identity) }
    workshop.identify(&key)
    shared = key.hex
  }

  package var count: Count { counted.withLock { $0 } }

  /// The name of a record's entry: what assay reads of it, under these definitions, on this host.
  func key(of record: Record) -> String {
    var key = ContentKey()
    key.add(shared)
    key.add(record.id)
    key.add(record.responses.map(\.id))
    key.add(record.responses.map(\.text))
    // With the context, as answers are judged by it.
    key.add(record.responses.map { record.fullInstruction(for: $0) })
    key.add(record.reference?.tests ?? [])
    key.add([record.reference?.solution, record.reference?.entryPoint].map { $0.map { "=" + $0 } ?? "" })
    return key.hex
  }

  /// What was kept of a record; nil when it has to be graded.
  ///
  /// - Parameter count: of its answers.
  func find(_ key: String, count: Int) -> [GradedPart]? {
    guard let sealed = folder.read(key, limit: Self.entryBytes) else {
      counted.withLock { $0.misses += 1 }
      return nil
    }
    guard let body = opened(sealed, as: key), let parts = try? JSONDecoder().decode([GradedPart].self, from: body),
      parts.count == count
    else {
      folder.remove(key)
      counted.withLock { $0.damaged += 1 }
      return nil
    }
    counted.withLock { $0.hits += 1 }
    return parts
  }

  /// Keeps a record. One with an error, whose programs could not be started, or on which a judge was silent, may come out better
  /// the next time.
  func store(_ record: GradedRecord, as key: String) {
    guard record.error == nil, !record.responses.contains(where: { $0.runs.contains { $0.status == .launchFailed } }),
      !record.responses.contains(where: { ModelJudge.wasSilent(in: $0.evidence) })
    else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // What does not come back the same is not kept: the next run must give the same bytes.
    guard let body = try? encoder.encode(record.responses.map(GradedPart.init)),
      let parts = try? JSONDecoder().decode([GradedPart].self, from: body), (try? encoder.encode(parts)) == body
    else { return }
    folder.write(key, Self.mark + digest(of: body, key) + body)
    let count = written.withLock { count in
      count += 1
      return count
    }
    if count % Self.trimEvery == 1 { folder.trim() }
  }

  private func opened(_ sealed: Data, as key: String) -> Data? {
    let head = Self.mark.count + Self.digestBytes
    guard sealed.count > head, sealed.starts(with: Self.mark) else { return nil }
    let body = Data(sealed.dropFirst(head))
    return Data(sealed.dropFirst(Self.mark.count).prefix(Self.digestBytes)) == digest(of: body, key) ? body : nil
  }

  /// With the name in it, so that an entry can't pass for another.
  private func digest(of body: Data, _ key: String) -> Data {
    let message = Data(key.utf8) + body
    return Data(secret.isEmpty ? SHA256.digest(message) : SHA256.hmac(message, secret: secret))
  }
}
