import Foundation
import Glibc

/// A file that grows at its end and is read from its start. Every part is handed to the kernel at once, so that it outlives
/// this process.
final class AppendedFile {
  let descriptor: Int32
  private let path: String

  /// - Parameter isExclusive: no other process may have the file open so.
  /// - Throws: when it can't be opened, or another process has it.
  init(path: String, isExclusive: Bool = false) throws(OutputError) {
    self.path = path
    while true {
      let opened = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      guard opened >= 0 else { throw OutputError(path: path, code: errno) }
      guard isExclusive else {
        descriptor = opened
        return
      }
      // Goes with the process, however that ends. A file system without locks does without.
      if flock(opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
        close(opened)
        throw OutputError.failed(path: path, reason: "another run is writing it")
      }
      // Between our opening it and locking it, who had it may have given it its final name: then it is not ours.
      var ours = stat()
      var named = stat()
      if fstat(opened, &ours) == 0, stat(path, &named) == 0, ours.st_ino == named.st_ino {
        descriptor = opened
        return
      }
      close(opened)
    }
  }

  deinit {
    // A process that was forked meanwhile may have the descriptor still, and with it the lock.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  func append(_ data: Data) throws(OutputError) {
    var rest = data[...]
    while !rest.isEmpty {
      let wrote = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { throw OutputError(path: path, code: errno) }
      rest = rest.dropFirst(wrote)
    }
  }

  /// The bytes of a range, nil when the file is shorter.
  func read(from start: UInt64, upTo end: UInt64) -> Data? {
    FileRange.read(descriptor, from: start, count: Int(end - start))
  }

  func size() throws(OutputError) -> UInt64 {
    guard let size = FileRange.size(of: descriptor) else { throw OutputError(path: path, code: errno) }
    return size
  }

  func truncate(to size: UInt64) throws(OutputError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw OutputError(path: path, code: errno) }
  }

  /// Waits until what was written is on the disk.
  func synchronize() throws(OutputError) {
    // EINVAL: a file that can't be synchronised, such as a device.
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw OutputError(path: path, code: errno) }
  }

  /// Waits until the names in the folder of this file are on the disk.
  static func synchronizeFolder(of path: String) throws(OutputError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError(path: folder, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw OutputError(path: folder, code: errno) }
  }
}

extension OutputError {
  /// - Parameter code: an `errno`.
  init(path: String, code: Int32) { self = .failed(path: path, reason: String(cString: strerror(code))) }
}
