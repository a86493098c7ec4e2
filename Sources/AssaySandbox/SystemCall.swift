import CAssayLaunch
import Foundation
import Glibc

/// The text of an error number, as `strerror` gives it.
package func errorText(_ number: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// An owned descriptor. Closed once, by `close()` or when the value is dropped.
final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close() }

  var isOpen: Bool { number >= 0 }

  func close() {
    guard number >= 0 else { return }
    _ = Glibc.close(number)
    number = -1
  }

  /// False, with errno set, when not all of it could be written.
  func write(_ data: Data) -> Bool {
    var left = data[...]
    while !left.isEmpty {
      let wrote = left.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { return false }
      left = left.dropFirst(wrote)
    }
    return true
  }

  func makeNonBlocking() {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
  }
}

/// Writes a file, without waiting for the disk as Foundation does for each of a hundred: what lies in a sandbox's folders ends
/// with it.
func writeFile(_ contents: Data, to path: String, mode: mode_t) throws(SandboxError) {
  let file = Descriptor(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode))
  guard file.isOpen, file.write(contents) else {
    throw SandboxError(.system, "cannot write \(path): \(errorText(errno))")
  }
  // Whatever our own mask is.
  fchmod(file.number, mode)
}

/// A pipe whose ends close on exec.
func makePipe() throws(SandboxError) -> (read: Descriptor, write: Descriptor) {
  var ends: [Int32] = [-1, -1]
  guard assay_pipe(&ends) == 0 else {
    throw SandboxError(.system, "cannot make a pipe: \(errorText(errno))")
  }
  return (Descriptor(ends[0]), Descriptor(ends[1]))
}

/// A connected pair of Unix sockets that close on exec.
func makeSocketPair(_ type: __socket_type) throws(SandboxError) -> (ours: Descriptor, theirs: Descriptor) {
  var ends: [Int32] = [-1, -1]
  guard socketpair(AF_UNIX, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
    throw SandboxError(.system, "cannot make a socket pair: \(errorText(errno))")
  }
  return (Descriptor(ends[0]), Descriptor(ends[1]))
}

/// Seconds on the monotonic clock: a changed wall clock must not end a run.
package func monotonicSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
