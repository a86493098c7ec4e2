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
  ///
  /// A folder nested deeper than descriptors allow is not looked into and counts as too many entries: it could hide anything.
  static func size(of path: String, limit: Int) -> (bytes: Int, entries: Int) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return (0, 0) }
    var bytes = 0
    var entries = 0
    visit(folder, depth: 0, tooDeep: { entries = limit }) { parent, name in
      entries += 1
      var found = stat()
      guard fstatat(parent, name, &found, AT_SYMLINK_NOFOLLOW) == 0 else { return entries < limit }
      bytes += Int(found.st_blocks) * 512
      return entries < limit
    }
    close(folder)
    return (bytes, entries)
  }

  private static let deepest = 100
  /// O_PATH, which needs _GNU_SOURCE; the same on every architecture that Swift runs on.
  private static let pathOnly: Int32 = 0o10000000

  private static func empty(_ folder: Int32) {
    // What is nested too deeply is moved up and emptied in a later round, as long as that leads on.
    var moved = 0
    while true {
      let before = moved
      emptyOnce(folder, top: folder, depth: 0, moved: &moved)
      guard moved > before else { return }
    }
  }

  /// - Parameter moved: counts what was moved up to `top`. Its names are new, since those above may be the same as those below.
  private static func emptyOnce(_ folder: Int32, top: Int32, depth: Int, moved: inout Int) {
    for name in names(in: folder) {
      if unlinkat(folder, name, 0) == 0 { continue }
      let inner = enter(folder, name)
      guard inner >= 0 else { continue }
      if depth < deepest {
        emptyOnce(inner, top: top, depth: depth + 1, moved: &moved)
      } else {
        for deep in names(in: inner) {
          if unlinkat(inner, deep, 0) == 0 { continue }
          moved += 1
          // A folder must be ours to write for its `..` to change.
          let opened = enter(inner, deep)
          if opened >= 0 { close(opened) }
          if renameat(inner, deep, top, ".assay-removed-\(getpid())-\(moved)") != 0 { moved -= 1 }
        }
      }
      close(inner)
      unlinkat(folder, name, AT_REMOVEDIR)
    }
  }

  /// Opens a folder in a folder, and lets us in first when its mode does not. Negative when it is none.
  private static func enter(_ folder: Int32, _ name: [CChar]) -> Int32 {
    // By a descriptor that needs no permission and is certainly that of a folder: a path could lead elsewhere by now.
    let found = openat(folder, name, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard found >= 0 else { return found }
    defer { close(found) }
    let path = "/proc/self/fd/\(found)"
    if access(path, R_OK | W_OK | X_OK) != 0 { chmod(path, 0o700) }
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private static func visit(
    _ folder: Int32, depth: Int, tooDeep: () -> Void, _ body: (Int32, [CChar]) -> Bool
  ) {
    for name in names(in: folder) {
      guard body(folder, name) else { return }
      let inner = enter(folder, name)
      guard inner >= 0 else { continue }
      if depth < deepest {
        visit(inner, depth: depth + 1, tooDeep: tooDeep, body)
      } else {
        tooDeep()
      }
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
