import AssaySandbox
import Foundation
import Glibc
import Synchronization
import TestThreads
import Testing

@testable import AssayCompile

/// What is in the cache is executed in the name of an answer: only what we put there, whole, and where nobody else writes.
@Suite(.blocking) final class CompileCacheTests {
  private let path: String
  private static let key = String(repeating: "a", count: 64)
  private static let entry = CompiledFiles(
    stdout: Data("out".utf8), stderr: Data(),
    files: [PlannedFile(path: "main", contents: Data(repeating: 7, count: 70_000), executable: true)])

  init() throws {
    path = NSTemporaryDirectory() + "/assay-cache-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private var folder: String { path + "/assay/compile" }

  @Test func keepsEntriesForTheNextInvocation() throws {
    CompileCache(path: folder).store(Self.entry, Self.key)
    #expect(CompileCache(path: folder).find(Self.key) == Self.entry)
    #expect(CompileCache(path: folder).find("b") == nil)
    var found = stat()
    for part in [folder, path + "/assay"] {
      #expect(stat(part, &found) == 0 && found.st_mode & 0o777 == 0o700)
    }
  }

  @Test func worksWithoutAFolder() {
    let cache = CompileCache(path: nil)
    cache.store(Self.entry, Self.key)
    #expect(cache.find(Self.key) == Self.entry)
  }

  @Test(arguments: ["cut", "flipped", "extended", "emptied", "renamed", "no entry"])
  func doesNotTakeWhatIsSpoilt(how: String) throws {
    CompileCache(path: folder).store(Self.entry, Self.key)
    let file = folder + "/" + Self.key
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    var key = Self.key
    switch how {
    case "cut": bytes.removeLast(1000)
    case "flipped": bytes[bytes.count - 5] ^= 1
    case "extended": bytes.append(0)
    case "emptied": bytes = Data()
    case "renamed": key = String(repeating: "b", count: 64)
    default: bytes = Data("#!/bin/sh\n".utf8)
    }
    try bytes.write(to: URL(fileURLWithPath: folder + "/" + key))
    let cache = CompileCache(path: folder)
    #expect(cache.find(key) == nil)
    #expect(!FileManager.default.fileExists(atPath: folder + "/" + key))
    cache.store(Self.entry, key)
    #expect(CompileCache(path: folder).find(key) == Self.entry)
  }

  @Test(arguments: ["writable", "parent writable", "link", "parent link", "file"])
  func isNotUsedWhereOthersCouldWrite(how: String) throws {
    let parent = path + "/assay"
    let elsewhere = path + "/elsewhere"
    for made in [folder, elsewhere + "/compile"] {
      try FileManager.default.createDirectory(
        atPath: made, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    switch how {
    case "writable": chmod(folder, 0o777)
    case "parent writable": chmod(parent, 0o770)
    case "link":
      rmdir(folder)
      symlink(elsewhere, folder)
    case "parent link":
      try FileManager.default.removeItem(atPath: parent)
      symlink(elsewhere, parent)
    default:
      rmdir(folder)
      try Data().write(to: URL(fileURLWithPath: folder))
    }
    let warnings = Mutex<[String]>([])
    let cache = CompileCache(path: folder) { line in warnings.withLock { $0.append(line) } }
    cache.store(Self.entry, Self.key)
    #expect(cache.find(Self.key) == Self.entry, "memory still serves")
    #expect(warnings.withLock { $0.count == 1 && $0[0].hasPrefix("the compile cache is not used: \(path)/assay") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere + "/compile") == [])
    #expect(CompileCache(path: folder).find(Self.key) == nil)
  }

  @Test func doesNotFollowLinksNorTakeFilesOfOthers() throws {
    CompileCache(path: folder).store(Self.entry, Self.key)
    let file = folder + "/" + Self.key
    try FileManager.default.moveItem(atPath: file, toPath: path + "/moved")
    symlink(path + "/moved", file)
    #expect(CompileCache(path: folder).find(Self.key) == nil)
    unlink(file)
    mkfifo(file, 0o600)
    #expect(CompileCache(path: folder).find(Self.key) == nil)
    unlink(file)
    // The control: the same file in its place is taken, until others may write to it.
    try FileManager.default.moveItem(atPath: path + "/moved", toPath: file)
    #expect(CompileCache(path: folder).find(Self.key) == Self.entry)
    chmod(file, 0o666)
    #expect(CompileCache(path: folder).find(Self.key) == nil)
  }

  @Test func staysWithinItsBound() throws {
    let cache = try CacheFolder(path: folder, limit: 1 << 20)
    for number in 0..<8 {
      cache.write("entry\(number)", Data(repeating: 1, count: 256 << 10))
      var times = [timespec(tv_sec: 1000 + number, tv_nsec: 0), timespec(tv_sec: 1000 + number, tv_nsec: 0)]
      utimensat(AT_FDCWD, folder + "/entry\(number)", &times, 0)
    }
    // Used now, so that it stays though it is the oldest.
    #expect(cache.read("entry0", limit: .max)?.count == 256 << 10)
    cache.trim()
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == ["entry0", "entry6", "entry7"])
  }

  /// Threads with folders of their own, as processes have.
  @Test func isSafeForManyWritersAtOnce() async throws {
    let folder = folder
    let key = Self.key
    var entry = Self.entry
    entry.files[0].contents = Data(repeating: 7, count: 5000)
    let found = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { [entry] in
          for _ in 0..<5 {
            CompileCache(path: folder).store(entry, key)
            if let found = CompileCache(path: folder).find(key), found != entry { return false }
          }
          return CompileCache(path: folder).find(key) == entry
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == Array(repeating: true, count: 8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [key])
  }
}
