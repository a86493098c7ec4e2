import CZlib
import Foundation
import Glibc

/// The bytes of a file or of standard input, unpacked when they are gzip, as soon as they are there.
///
/// Why not zlib's `gzread`: it waits until its whole buffer is full, so the first lines of a slow pipe would be seen
/// only at its end.
final class ByteSource {
  /// Bytes of the file itself that were taken so far, packed as they are.
  private(set) var bytesRead = 0
  private let descriptor: Int32
  private let name: String
  private let isStopped: () -> Bool
  /// Set up at the first bytes of a gzip member, nil for plain text. On the heap: zlib keeps its address.
  private var inflater: UnsafeMutablePointer<z_stream>?
  private var looked = false
  private var ended = false
  /// Packed bytes that have been read and not been unpacked.
  private var packed: [UInt8] = []
  private var insideMember = false

  private static let partSize = 128 << 10

  /// - Parameters:
  ///   - path: a path, or `-` for standard input.
  ///   - isStopped: asked while nothing comes; true ends the stream.
  /// - Throws: when the file cannot be opened.
  init(path: String, name: String, isStopped: @escaping () -> Bool) throws(InputError) {
    self.name = name
    self.isStopped = isStopped
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw InputError(
        file: name, line: nil, message: "cannot be opened: \(String(cString: strerror(errno)))")
    }
    var found = stat()
    if fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFDIR {
      throw InputError(file: name, line: nil, message: "is a folder; name the JSONL files in it")
    }
  }

  deinit {
    if let inflater {
      inflateEnd(inflater)
      inflater.deallocate()
    }
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next bytes, at least one; nil at the end.
  ///
  /// - Throws: a sentence on what is wrong with the file.
  func next() throws(ReadFailure) -> [UInt8]? {
    if !looked { try look() }
    guard inflater != nil else {
      if !packed.isEmpty {
        defer { packed = [] }
        return packed
      }
      return try read()
    }
    return try unpack()
  }

  struct ReadFailure: Error {
    var message: String
  }

  /// Tells gzip from plain text by its first two bytes (RFC 1952, 2.3.1).
  private func look() throws(ReadFailure) {
    while packed.count < 2, let part = try read() { packed += part }
    looked = true
    guard packed.starts(with: [0x1F, 0x8B]) else { return }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    inflater = stream
    // 15 bits of window; 16 asks for a gzip header.
    guard inflateInit2_(stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw ReadFailure(message: "zlib cannot be used")
    }
    insideMember = true
  }

  private func unpack() throws(ReadFailure) -> [UInt8]? {
    guard let inflater else { return nil }
    while true {
      if packed.isEmpty {
        guard let part = try read() else {
          // Stopped on request is no damage.
          if insideMember && !isStopped() { throw ReadFailure(message: "the gzip data is cut off") }
          return nil
        }
        packed = part
      }
      if !insideMember {
        // Another member may follow; anything else behind a member is padding, as gzip itself takes it.
        guard packed.first == 0x1F else { return nil }
        guard inflateReset(inflater) == Z_OK else { throw ReadFailure(message: "zlib cannot be used") }
        insideMember = true
      }
      let (unpacked, code) = step(inflater)
      if code == Z_STREAM_END {
        insideMember = false
      } else if code != Z_OK && code != Z_BUF_ERROR {
        let detail = inflater.pointee.msg.map { String(cString: $0) } ?? "code \(code)"
        throw ReadFailure(message: "the gzip data is damaged: \(detail)")
      }
      if !unpacked.isEmpty { return unpacked }
    }
  }

  /// Unpacks a part of `packed` and takes it away.
  private func step(_ stream: UnsafeMutablePointer<z_stream>) -> ([UInt8], Int32) {
    var unpacked = [UInt8](repeating: 0, count: Self.partSize)
    var code: Int32 = 0
    let left = packed.withUnsafeMutableBufferPointer { input in
      unpacked.withUnsafeMutableBufferPointer { output in
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        code = inflate(stream, Z_NO_FLUSH)
        return Int(stream.pointee.avail_in)
      }
    }
    packed.removeFirst(packed.count - left)
    unpacked.removeLast(Int(stream.pointee.avail_out))
    return (unpacked, code)
  }

  /// Whatever has come, waiting while nothing has.
  private func read() throws(ReadFailure) -> [UInt8]? {
    if ended { return nil }
    var part = [UInt8](repeating: 0, count: Self.partSize)
    while true {
      // A signal does not interrupt a read on another thread, so a look at the flag now and then must do.
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 200)
      if isStopped() {
        ended = true
        return nil
      }
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let got = Glibc.read(descriptor, &part, part.count)
      if got < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard got >= 0 else { throw ReadFailure(message: String(cString: strerror(errno))) }
      if got == 0 {
        ended = true
        return nil
      }
      bytesRead += got
      part.removeLast(part.count - got)
      return part
    }
  }
}
