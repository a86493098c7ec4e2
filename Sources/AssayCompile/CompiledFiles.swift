import AssaySandbox
import Foundation

/// What a compile that went well has left: its files, and what the compiler printed.
struct CompiledFiles: Sendable, Equatable {
  var stdout: Data
  var stderr: Data
  var files: [PlannedFile]

  var bytes: Int { stdout.count + stderr.count + files.reduce(0) { $0 + $1.contents.count } }

  private static let mark = Data("assay compile 1\n".utf8)
  private static let digestBytes = 32

  /// The form on disk: a mark, the digest of the rest and of the entry's name, then parts, each preceded by its length. With
  /// the name in the digest an entry can't pass for another.
  func sealed(as key: String) -> Data {
    var body = Data()
    func add(_ part: Data) {
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { body.append(contentsOf: $0) }
      body.append(part)
    }
    add(stdout)
    add(stderr)
    for file in files {
      add(Data(file.path.utf8))
      add(Data([file.executable ? 1 : 0]))
      add(file.contents)
    }
    return Self.mark + Self.digest(of: body, key) + body
  }

  init(stdout: Data, stderr: Data, files: [PlannedFile]) {
    self.stdout = stdout
    self.stderr = stderr
    self.files = files
  }

  /// nil for what was cut, changed, or stored under another name.
  init?(sealed: Data, as key: String) {
    let head = Self.mark.count + Self.digestBytes
    guard sealed.count > head, sealed.starts(with: Self.mark) else { return nil }
    let body = Data(sealed.dropFirst(head))
    guard sealed.dropFirst(Self.mark.count).prefix(Self.digestBytes) == Self.digest(of: body, key) else { return nil }
    var parts: [Data] = []
    var rest = body[...]
    while !rest.isEmpty {
      guard rest.count >= 8 else { return nil }
      let length = rest.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
      rest = rest.dropFirst(8)
      guard length <= UInt64(rest.count) else { return nil }
      parts.append(Data(rest.prefix(Int(length))))
      rest = rest.dropFirst(Int(length))
    }
    guard parts.count >= 2, (parts.count - 2) % 3 == 0 else { return nil }
    self.init(stdout: parts[0], stderr: parts[1], files: [])
    for at in stride(from: 2, to: parts.count, by: 3) {
      files.append(
        PlannedFile(
          path: String(decoding: parts[at], as: UTF8.self), contents: parts[at + 2],
          executable: parts[at + 1] == Data([1])))
    }
  }

  private static func digest(of body: Data, _ key: String) -> Data {
    var digest = SHA256()
    digest.add(key.utf8)
    digest.add(body)
    return Data(digest.digest())
  }
}
