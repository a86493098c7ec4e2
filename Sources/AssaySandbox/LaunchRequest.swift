import CAssayLaunch
import Foundation
import Glibc

/// Packs one run into the flat structure that the launcher takes: a header, then a blob that its offsets point into.
struct LaunchRequest {
  private var header = assay_request()
  private var blob = Data()

  struct Rule {
    var path: String
    var access: UInt64
  }

  enum Mount: Sendable {
    case folder(String)
    case bind(source: String, target: String)
    case symlink(text: String, target: String)
    case processes(String)
    case device(String)
  }

  init(namespaces: UInt32, workingFolder: String, stage: String) {
    header.magic = ASSAY_REQUEST_MAGIC
    header.namespaces = namespaces
    header.inside_id = 1000
    header.working_folder = append(workingFolder)
    header.stage = append(stage)
  }

  mutating func set(argv: [String], environment: [String: String]) {
    header.argv = append(strings: argv)
    header.envp = append(strings: environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
  }

  /// - Parameter becomes: whether the program must leave the launcher's own user.
  mutating func set(outerUser: uid_t, outerGroup: gid_t, becomes: Bool) {
    header.outer_uid = outerUser
    header.outer_gid = outerGroup
    if becomes { header.flags |= UInt32(ASSAY_FLAG_SET_IDS) }
  }

  mutating func set(tmpfsBytes: Int, inodes: Int) {
    header.tmpfs_bytes = UInt64(tmpfsBytes)
    header.tmpfs_inodes = UInt32(inodes)
  }

  mutating func set(rlimits: [ResourceLimits.Entry]) {
    let values = rlimits.map {
      assay_rlimit(resource: UInt32($0.resource), reserved: 0, soft: $0.soft, hard: $0.hard)
    }
    header.rlimits = append(values)
  }

  mutating func set(affinity: Affinity?) {
    if let affinity { header.affinity = append(affinity.mask) }
  }

  mutating func set(mounts: [Mount]) {
    let values = mounts.map { mount -> assay_mount in
      switch mount {
      case .folder(let target): entry(ASSAY_MOUNT_DIRECTORY, "", target)
      case .bind(let source, let target): entry(ASSAY_MOUNT_BIND, source, target)
      case .symlink(let text, let target): entry(ASSAY_MOUNT_SYMLINK, text, target)
      case .processes(let target): entry(ASSAY_MOUNT_PROC, "", target)
      case .device(let path): entry(ASSAY_MOUNT_DEVICE, path, path)
      }
    }
    header.mounts = append(values)
  }

  mutating func set(landlock: Landlock, rules: [Rule]) {
    guard landlock.abi > 0 else { return }
    header.flags |= UInt32(ASSAY_FLAG_LANDLOCK)
    header.landlock_fs = landlock.handledFileSystem
    header.landlock_net = landlock.handledNetwork
    header.landlock_scoped = landlock.scoped
    let values = rules.map { assay_path_rule(path: append($0.path), reserved: 0, access: $0.access) }
    header.rules = append(values)
  }

  mutating func set(filter: SeccompFilter) {
    header.flags |= UInt32(ASSAY_FLAG_SECCOMP)
    align()
    header.filter = assay_section(offset: position, count: UInt32(filter.program.count / 8))
    blob.append(filter.program)
  }

  /// - Parameters:
  ///   - outputs: names of files in the working folder to bring out.
  ///   - bytes: the most that they may hold together.
  mutating func set(outputs: [String], bytes: Int) {
    header.outputs = append(strings: outputs)
    header.outputs_bytes = UInt64(bytes)
  }

  /// Makes it the request for a cage.
  mutating func setCage(interpreterFolder: String) {
    header.flags |= UInt32(ASSAY_FLAG_CAGE)
    header.interpreter_folder = append(interpreterFolder)
  }

  /// Sends the request. Descriptors: standard input, output, error, then the channel, the listener's socket, the archive and
  /// the file for outputs where there are any.
  ///
  /// - Throws: `.system` when the request is too long or the launcher does not take it.
  mutating func send(to socket: Int32, _ ends: RunDescriptors) throws(SandboxError) {
    let present = [
      (ends.channel, ASSAY_FLAG_CHANNEL), (ends.listener, ASSAY_FLAG_LISTENER), (ends.archive, ASSAY_FLAG_FILES),
      (ends.outputs, ASSAY_FLAG_OUTPUTS),
    ]
    for case (.some, let flag) in present { header.flags |= UInt32(flag) }
    let numbers = ends.numbers
    header.bytes = position
    var packet = withUnsafeBytes(of: header) { Data($0) }
    packet.append(blob)
    guard packet.count <= Int(ASSAY_REQUEST_MAX) else {
      throw SandboxError(.system, "arguments and environment are too long (\(packet.count) bytes)")
    }
    let sent = packet.withUnsafeBytes {
      assay_launcher_send(socket, $0.baseAddress, $0.count, numbers, Int32(numbers.count))
    }
    guard sent == 0 else { throw SandboxError(.system, "the launcher does not answer: \(errorText(errno))") }
  }

  // MARK: - The blob

  private var position: UInt32 { UInt32(MemoryLayout<assay_request>.size + blob.count) }

  private mutating func align() {
    while position % 8 != 0 { blob.append(0) }
  }

  /// A NUL inside the text would cut it short unseen, so it becomes U+FFFD.
  private mutating func append(_ text: String) -> UInt32 {
    let offset = position
    blob.append(contentsOf: text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}").utf8 : text.utf8)
    blob.append(0)
    return offset
  }

  private mutating func append(strings: [String]) -> assay_section {
    append(strings.map { append($0) })
  }

  private mutating func append<Element: BitwiseCopyable>(_ values: [Element]) -> assay_section {
    align()
    let section = assay_section(offset: position, count: UInt32(values.count))
    values.withUnsafeBytes { blob.append(contentsOf: $0) }
    return section
  }

  private mutating func entry(_ kind: Int, _ source: String, _ target: String) -> assay_mount {
    assay_mount(kind: UInt32(kind), source: append(source), target: append(target), reserved: 0)
  }
}
