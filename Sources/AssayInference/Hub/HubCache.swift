import Foundation

/// What came from the Hub, by address, for runs without it.
struct HubCache: Sendable {
  let folder: String?

  func contents(of url: URL) -> Data? { path(url).flatMap { FileManager.default.contents(atPath: $0) } }

  /// The file kept of that address, when it has that size.
  func path(of url: URL, size: Int) -> String? {
    guard let path = path(url) else { return nil }
    let found = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return found == size ? path : nil
  }

  /// - Returns: where it is kept; nil when it could not be, which is no error: the next run fetches it again.
  @discardableResult
  func keep(_ data: Data, of url: URL) -> String? {
    guard let folder, let path = path(url) else { return nil }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
      return path
    } catch {
      return nil
    }
  }

  /// A file name that says where it came from, and is no other's: FNV-1a of the address behind its end.
  private func path(_ url: URL) -> String? {
    let text = url.absoluteString
    let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let end = text.suffix(80).map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
    return folder.map { "\($0)/\(String(hash, radix: 16))-\(String(end))" }
  }
}
