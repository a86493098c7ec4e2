package import Foundation
import Glibc

/// Output could not be written.
package enum OutputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The reader of a pipe went away: nothing is wrong.
  case readerGone
  case failed(path: String, reason: String)

  package var description: String {
    switch self {
    case .readerGone: "nobody reads the output any more"
    case .failed(let path, let reason): "\(path): cannot write: \(reason)"
    }
  }
}

/// A buffered stream of bytes to standard output or to a file. Belongs to one thread at a time.
package final class OutputStream {
  private let descriptor: Int32
  private let name: String
  private let finalPath: String?
  private var buffer = Data()

  /// Standard output.
  package init() {
    descriptor = STDOUT_FILENO
    name = "standard output"
    finalPath = nil
  }

  /// A file that gets its name only when it is complete: until then it is `PATH.part`.
  ///
  /// - Throws: when the file cannot be made.
  package init(path: String) throws(OutputError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    name = path + ".part"
    descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    finalPath = path
    guard descriptor >= 0 else {
      throw OutputError.failed(path: name, reason: String(cString: strerror(errno)))
    }
  }

  deinit { if finalPath != nil && descriptor >= 0 { Glibc.close(descriptor) } }

  /// Whole lines. In the log of a CI service none of them becomes a command; JSON, which is written as data, holds none.
  package func write(_ text: String) throws(OutputError) {
    let isLog = finalPath == nil && WorkflowCommand.isOnActions
    try write(Data((isLog ? WorkflowCommand.defusedLines(text) : text).utf8))
  }

  package func write(_ data: Data) throws(OutputError) {
    buffer.append(data)
    // A terminal and a pipe show each line as it comes; a file is written in larger parts.
    if finalPath == nil || buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes what is left; a file then gets its name.
  package func finish() throws(OutputError) {
    try flush()
    guard let finalPath else { return }
    guard fsync(descriptor) == 0 || errno == EINVAL, rename(name, finalPath) == 0 else {
      throw OutputError.failed(path: finalPath, reason: String(cString: strerror(errno)))
    }
  }

  /// Writes what is waiting.
  package func flush() throws(OutputError) {
    while !buffer.isEmpty {
      let wrote = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if wrote < 0 && errno == EINTR { continue }
      if wrote < 0 && errno == EPIPE { throw OutputError.readerGone }
      guard wrote > 0 else { throw OutputError.failed(path: name, reason: String(cString: strerror(errno))) }
      buffer = Data(buffer.dropFirst(wrote))
    }
  }
}
