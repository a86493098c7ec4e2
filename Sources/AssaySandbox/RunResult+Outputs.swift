import CAssayLaunch
import Foundation
import Glibc

extension RunResult {
  /// Reads the files that the run left from the archive that `collect.c` has made, all of them or none.
  ///
  /// - Throws: `.system` when the archive is not as our own code writes it.
  mutating func take(_ archive: Descriptor, plan: RunPlan, reply: assay_reply) throws(SandboxError) {
    guard status == .ok else { return }
    guard reply.step == 0 else {
      let name = plan.outputs.indices.contains(Int(reply.index)) ? plan.outputs[Int(reply.index)] : "the work folder"
      detail = Self.refusal(name, error: reply.error, limit: plan.limits.diskBytes)
      return
    }
    var bytes = try AnonymousFile.contents(archive)[...]
    func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
      guard bytes.count >= MemoryLayout<Number>.size else { return nil }
      let value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
      bytes = bytes.dropFirst(MemoryLayout<Number>.size)
      return value
    }
    for name in plan.outputs {
      guard let length = number(UInt32.self), let mode = number(UInt32.self), let size = number(UInt64.self),
        bytes.count >= Int(length) + Int(size), bytes.prefix(Int(length)).elementsEqual(name.utf8)
      else {
        throw SandboxError(.system, "the files of a run could not be read")
      }
      bytes = bytes.dropFirst(Int(length))
      outputs.append(
        PlannedFile(path: name, contents: Data(bytes.prefix(Int(size))), executable: mode & 0o100 != 0))
      bytes = bytes.dropFirst(Int(size))
    }
  }

  private static func refusal(_ name: String, error: Int32, limit: Int) -> String {
    switch error {
    case ENOENT: "the program left no file '\(name)'"
    case ELOOP: "'\(name)' is a symbolic link, not a file"
    case EINVAL: "'\(name)' is not a regular file"
    case EMLINK: "'\(name)' is a file with other names too"
    case EFBIG: "'\(name)' is too large: the files of a run may hold \(limit) bytes"
    default: "'\(name)' could not be brought out: \(errorText(error))"
    }
  }
}
