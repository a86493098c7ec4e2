package import AssaySandbox
package import Foundation
import Glibc

/// A folder on disk for what is worth keeping between invocations. What is in it gets executed, in the sandbox, in the name of
/// an answer, or believed, so nobody else may write to it.
///
/// Names are our own (hexadecimal digests), every step is relative to the open folder, and files are put in place by a
/// rename: several threads and processes may use it at the same time.
package final class CacheFolder: Sendable {
  package let path: String
  private let folder: Int32
  private let limit: Int

  /// Files with this prefix are being written.
  private static let unfinished = ".new-"
  /// Seconds after which one of them was left behind by a process that ended.
  private static let abandoned = 3600

  /// Opens the folder, and makes it where it is not there.
  ///
  /// - Parameters:
  ///   - path: its parents are made too; it must belong to us and be writable by us alone.
  ///   - limit: bytes that it may hold; those used longest ago are removed.
  ///   - checksParent: whether the same must hold of the folder that it is in.
  /// - Throws: `.system` with the reason when it can't be used safely.
  package init(path: String, limit: Int, checksParent: Bool = true) throws(SandboxError) {
    self.path = path
    self.limit = limit
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let above = checksParent ? URL(fileURLWithPath: parent).deletingLastPathComponent().path : parent
    try? FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
    if checksParent { close(try Self.open(parent)) }
    folder = try Self.open(path)
  }

  deinit { close(folder) }

  private static func open(_ path: String) throws(SandboxError) -> Int32 {
    mkdir(path, 0o700)
    let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { throw SandboxError(.system, "\(path): \(errorText(errno))") }
    var found = stat()
    guard fstat(folder, &found) == 0, found.st_uid == geteuid(), found.st_mode & 0o022 == 0 else {
      close(folder)
      throw SandboxError(.system, "\(path): others can write to it, or it belongs to another user")
    }
    return folder
  }

  /// The contents of a file, nil when there is none that is ours.
  package func read(_ name: String, limit: Int) -> Data? {
    guard let file = file(name), file.size <= limit else { return nil }
    defer { close(file.descriptor) }
    // So that what is used stays.
    futimens(file.descriptor, nil)
    return try? FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false).readToEnd() ?? Data()
  }

  /// A regular file of ours, open, with its size in bytes.
  func file(_ name: String) -> (descriptor: Int32, size: Int)? {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    var found = stat()
    guard fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_uid == geteuid(),
      found.st_mode & 0o022 == 0
    else {
      close(file)
      return nil
    }
    return (file, Int(found.st_size))
  }

  func contains(_ name: String) -> Bool { faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 }

  /// Puts a file in place, whole or not at all. Returns false when the disk is full or will not take it.
  @discardableResult package func write(_ name: String, _ contents: Data) -> Bool {
    let draft = Self.unfinished + name + "-\(getpid())-\(UInt32.random(in: .min ... .max))"
    // Runs of other users read precompiled headers through a link; the folder keeps others from the rest.
    let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { return false }
    fchmod(file, 0o644)
    let isWritten = contents.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let wrote = Glibc.write(file, base + done, bytes.count - done)
        if wrote < 0 && errno == EINTR { continue }
        if wrote <= 0 { return false }
        done += wrote
      }
      return true
    }
    close(file)
    guard isWritten, renameat(folder, draft, folder, name) == 0 else {
      unlinkat(folder, draft, 0)
      return false
    }
    return true
  }

  package func remove(_ name: String) { unlinkat(folder, name, 0) }

  /// Removes what was used longest ago until the folder is well below its limit, and what was never finished.
  package func trim() {
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { return }
    defer { closedir(stream) }
    var entries: [(name: String, size: Int, used: Int)] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var found = stat()
      guard fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0, found.st_mode & S_IFMT == S_IFREG else { continue }
      if name.hasPrefix(Self.unfinished) {
        if time(nil) - found.st_mtim.tv_sec > Self.abandoned { remove(name) }
      } else {
        entries.append((name, Int(found.st_blocks) * 512, found.st_mtim.tv_sec))
      }
    }
    var total = entries.reduce(0) { $0 + $1.size }
    guard total > limit else { return }
    for entry in entries.sorted(by: { $0.used < $1.used }) where total > limit / 5 * 4 {
      remove(entry.name)
      total -= entry.size
    }
  }
}
