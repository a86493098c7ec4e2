import AssaySandbox
import Foundation
import Synchronization

/// Compiles that went well, by the digest of all that decides what they give: in memory for this invocation, and in a folder
/// for the next ones.
package final class CompileCache: Sendable {
  private let path: String?
  private let warn: @Sendable (String) -> Void
  private let opened = Mutex<Opened>(.notYet)
  private let memory = Mutex(Memory())

  private enum Opened {
    case notYet
    case done(CacheFolder?)
  }

  private struct Memory {
    var entries: [String: CompiledFiles] = [:]
    var bytes = 0
    var written = 0
  }

  /// Bytes kept in memory; when there are more all are dropped, as the folder has them.
  private static let memoryBytes = 256 << 20
  /// Larger ones are compiled again: they are rare, and would push out many others.
  private static let entryBytes = 32 << 20
  /// The folder is looked over with the first entry written and then once in so many.
  private static let trimEvery = 64

  /// Bytes on disk. A precompiled header takes 20 to 100 MB of them.
  private static let folderBytes = 1 << 30

  /// - Parameters:
  ///   - path: of the folder, which is made with the first compile; nil keeps nothing on disk.
  ///   - warn: told once why the folder can't be used.
  package init(path: String?, warn: @escaping @Sendable (String) -> Void = { _ in }) {
    self.path = path
    self.warn = warn
  }

  /// nil where nothing is kept on disk.
  var folder: CacheFolder? {
    opened.withLock { opened in
      if case .done(let folder) = opened { return folder }
      var folder: CacheFolder?
      if let path {
        do throws(SandboxError) {
          folder = try CacheFolder(path: path, limit: Self.folderBytes)
        } catch {
          warn("the compile cache is not used: \(error)")
        }
      }
      opened = .done(folder)
      return folder
    }
  }

  func find(_ key: String) -> CompiledFiles? {
    if let entry = memory.withLock({ $0.entries[key] }) { return entry }
    guard let folder, let sealed = folder.read(key, limit: Self.entryBytes * 2) else { return nil }
    guard let entry = CompiledFiles(sealed: sealed, as: key) else {
      folder.remove(key)
      return nil
    }
    remember(entry, key)
    return entry
  }

  func store(_ entry: CompiledFiles, _ key: String) {
    guard entry.bytes <= Self.entryBytes else { return }
    remember(entry, key)
    guard let folder else { return }
    folder.write(key, entry.sealed(as: key))
    let written = memory.withLock { memory in
      memory.written += 1
      return memory.written
    }
    if written % Self.trimEvery == 1 { folder.trim() }
  }

  private func remember(_ entry: CompiledFiles, _ key: String) {
    memory.withLock { memory in
      if memory.bytes + entry.bytes > Self.memoryBytes {
        memory.entries = [:]
        memory.bytes = 0
      }
      if memory.entries.updateValue(entry, forKey: key) == nil { memory.bytes += entry.bytes }
    }
  }
}
