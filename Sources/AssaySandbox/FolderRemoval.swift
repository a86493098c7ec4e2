import Glibc

/// Removes a folder that a hostile program has filled.
///
/// Never follows a symbolic link and never changes the mode or owner of anything but folders it opened itself: a
/// hard link to a file outside, or a folder swapped for a link while we look, must not reach beyond. Every step is
/// relative to an open folder, so names of any length and depth work.
enum FolderRemoval {
  static func remove(_ path: String) {
    empty(path)
    rmdir(path)
  }

  /// Removes all that is in a folder.
  static func empty(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return }
    empty(folder)
    close(folder)
  }

  /// Bytes on disk below a folder, links not followed; at most `limit` entries are looked at.
  static func size(of path: String, limit: Int) -> (bytes: Int, entries: Int) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return (0, 0) }
    var bytes = 0
    var entries = 0
    visit(folder, depth: 0) { parent, name in
      entries += 1
      var found = stat()
      guard fstatat(parent, name, &found, AT_SYMLINK_NOFOLLOW) == 0 else { return entries < limit }
      bytes += Int(found.st_blocks) * 512
      return entries < limit
    }
    close(folder)
    return (bytes, entries)
  }

  private static func empty(_ folder: Int32) {
    // A folder nested deeper than descriptors allow is moved up and emptied in a later round.
    for _ in 0..<64 {
      guard emptyOnce(folder, depth: 0) else { return }
    }
  }

  /// Returns whether something is left that another round may reach.
  private static func emptyOnce(_ folder: Int32, depth: Int) -> Bool {
    var left = false
    for name in names(in: folder) {
      if unlinkat(folder, name, 0) == 0 { continue }
      let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { continue }
      fchmod(inner, 0o700)
      if depth < 100 {
        if emptyOnce(inner, depth: depth + 1) { left = true }
      } else {
        for deep in names(in: inner) { renameat(inner, deep, folder, deep) }
        left = true
      }
      close(inner)
      unlinkat(folder, name, AT_REMOVEDIR)
    }
    return left
  }

  private static func visit(_ folder: Int32, depth: Int, _ body: (Int32, [CChar]) -> Bool) {
    for name in names(in: folder) {
      guard body(folder, name), depth < 100 else { return }
      let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { continue }
      visit(inner, depth: depth + 1, body)
      close(inner)
    }
  }

  /// Names as raw bytes: they need not be UTF-8.
  private static func names(in folder: Int32) -> [[CChar]] {
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { return [] }
    defer { closedir(stream) }
    var found: [[CChar]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
      }
      if name != [0x2e, 0] && name != [0x2e, 0x2e, 0] { found.append(name) }
    }
    return found
  }
}
