import Foundation
import Glibc

/// The temporary folder of one sandbox, removed with it: the shared files, the mount point, and on the floor the
/// runs' own work folders.
///
///     ROOT/share   files every run may read     (seen as /assay inside namespaces)
///     ROOT/stage   where a run's private root is mounted
///     ROOT/work/N  lane N's work folder on the floor
final class SandboxFolders: Sendable {
  static let insideShare = "/assay"
  static let insideWork = "/work"

  let root: String
  var share: String { root + "/share" }
  var stage: String { root + "/stage" }

  init(in parent: String, shared: [PlannedFile]) throws(SandboxError) {
    var template = Array((parent + "/assay-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw SandboxError(
        .noTemporaryFolder,
        "cannot make a folder in \(parent): \(errorText(errno)); set TMPDIR to one that can be written")
    }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // Runs belong to other users when we are root: they pass through, and can't list.
    chmod(root, 0o711)
    do {
      for folder in [share, stage, root + "/work"] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o755)
      }
      for file in shared {
        let path = share + "/" + file.path
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try writeFile(file.contents, to: path, mode: file.executable ? 0o755 : 0o644)
      }
    } catch {
      try? FileManager.default.removeItem(atPath: root)
      throw SandboxError(
        .noTemporaryFolder,
        "\((error as? SandboxError)?.message ?? "cannot write below \(root): \(error.localizedDescription)"); "
          + "set TMPDIR to a folder with more room")
    }
  }

  deinit { remove() }

  /// Removes everything.
  func remove() { try? FileManager.default.removeItem(atPath: root) }

  /// An empty work folder that belongs to `user`. A lane's stays the same folder: a cage's programs know it by its inode.
  func makeWork(lane: Int, user: uid_t, group: gid_t) throws(SandboxError) -> String {
    let path = root + "/work/\(lane)"
    FolderRemoval.empty(path)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST, mkdir(path + "/tmp", 0o700) == 0 else {
      throw SandboxError(.system, "cannot make \(path): \(errorText(errno))")
    }
    if geteuid() == 0 {
      chown(path, user, group)
      chown(path + "/tmp", user, group)
    }
    return path
  }

  func emptyWork(lane: Int) { FolderRemoval.empty(root + "/work/\(lane)") }

  func removeWork(lane: Int) { FolderRemoval.remove(root + "/work/\(lane)") }
}
