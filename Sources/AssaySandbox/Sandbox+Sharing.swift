package import Foundation
import Glibc

/// Files that are shared with all runs once they are there, not from the start.
extension Sandbox {
  /// Lays a file into the shared folder, where runs may read it from then on at `share` + "/" + `name`.
  ///
  /// - Throws: `.system` when it can't be written.
  package func share(_ contents: Data, as name: String) throws(SandboxError) {
    try writeFile(contents, to: sharedPath(name), mode: 0o644)
  }

  /// Lays an open file into the shared folder: the same file under another name where that is possible, else a copy.
  package func share(_ file: Int32, as name: String) throws(SandboxError) {
    let path = try sharedPath(name)
    unlink(path)
    if linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 { return }
    var found = stat()
    let copy = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard copy >= 0, fstat(file, &found) == 0 else {
      throw SandboxError(.system, "cannot write \(path): \(errorText(errno))")
    }
    defer { Glibc.close(copy) }
    fchmod(copy, 0o644)
    var from: off_t = 0
    while from < found.st_size {
      let sent = sendfile(copy, file, &from, Int(found.st_size - from))
      if sent < 0 && errno == EINTR { continue }
      guard sent > 0 else { throw SandboxError(.system, "cannot write \(path): \(errorText(errno))") }
    }
  }

  /// The path on the host, with the folders on its way made.
  private func sharedPath(_ name: String) throws(SandboxError) -> String {
    guard PlannedFile.isSafe(path: name) else { throw SandboxError(.system, "'\(name)' is not a path inside a folder") }
    let path = setup.folders.share + "/" + name
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SandboxError(.system, "cannot make \(folder): \(error.localizedDescription)")
    }
    // Whatever our own mask is: runs belong to other users when we are root.
    var opened = folder
    while opened.count > setup.folders.share.count {
      chmod(opened, 0o755)
      opened = URL(fileURLWithPath: opened).deletingLastPathComponent().path
    }
    return path
  }
}
