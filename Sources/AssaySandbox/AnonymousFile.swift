import CAssayLaunch
import Foundation
import Glibc

/// Files in memory that are handed to a run by descriptor: its standard input, and the archive of its files.
enum AnonymousFile {
  static func empty(name: String) throws(SandboxError) -> Descriptor {
    let number = assay_anonymous_file(name)
    guard number >= 0 else {
      throw SandboxError(.system, "cannot make an anonymous file: \(errorText(errno))")
    }
    return Descriptor(number)
  }

  static func holding(_ data: Data, name: String) throws(SandboxError) -> Descriptor {
    let file = try empty(name: name)
    guard file.write(data) else {
      throw SandboxError(.system, "cannot fill an anonymous file: \(errorText(errno))")
    }
    lseek(file.number, 0, SEEK_SET)
    return file
  }

  /// All that a file holds.
  static func contents(_ file: Descriptor) throws(SandboxError) -> Data {
    var found = stat()
    guard fstat(file.number, &found) == 0 else {
      throw SandboxError(.system, "cannot read an anonymous file: \(errorText(errno))")
    }
    var data = Data(count: Int(found.st_size))
    let isWhole = data.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let got = pread(file.number, base + done, buffer.count - done, off_t(done))
        if got < 0 && errno == EINTR { continue }
        if got <= 0 { return false }
        done += got
      }
      return true
    }
    guard isWhole else { throw SandboxError(.system, "cannot read an anonymous file: \(errorText(errno))") }
    return data
  }

  /// The archive format of `files.c`: for each file `{u32 path length, u32 mode, u64 size}`, the path, the bytes; then an
  /// entry of zeros.
  static func archive(_ files: [PlannedFile]) -> Data {
    var archive = Data()
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value) { archive.append(contentsOf: $0) }
    }
    for file in files {
      let path = Array(file.path.utf8)
      append(UInt32(path.count))
      append(UInt32(file.executable ? 0o755 : 0o644))
      append(UInt64(file.contents.count))
      archive.append(contentsOf: path)
      archive.append(file.contents)
    }
    append(UInt32(0))
    append(UInt32(0))
    append(UInt64(0))
    return archive
  }
}
