import CAssayLaunch
import Foundation
import Glibc

/// What of this host decides how well and how fast programs are run.
package struct HostFacts: Encodable, Sendable {
  package struct Processors: Encodable, Sendable {
    /// Processors of the machine that are switched on.
    package var online: Int
    /// Those that this process may use: its affinity, which `taskset` or a container sets.
    package var allowed: Int
    /// Processors' worth of time that control groups allow; nil without a quota.
    package var quota: Double?

    /// How many programs can run at the same time, at least 1.
    package var usable: Int { max(1, min(allowed, quota.map { Int($0.rounded(.up)) } ?? allowed)) }
  }

  package struct Memory: Encodable, Sendable {
    package var totalBytes: Int
    /// What can be used without swapping, as the kernel estimates it.
    package var availableBytes: Int
    /// The control groups' limit; nil without one.
    package var limitBytes: Int?

    enum CodingKeys: String, CodingKey {
      case totalBytes = "total_bytes"
      case availableBytes = "available_bytes"
      case limitBytes = "limit_bytes"
    }
  }

  package struct ControlGroups: Encodable, Sendable {
    /// `v1`, `v2`, `hybrid` (v2 beside v1, which has the controllers) or `none`.
    package var version: String
    /// Our folder in v2; nil without it.
    package var folder: String?
    /// Controllers that are at hand in that folder.
    package var controllers: [String]
    /// Whether groups can be made there.
    package var writable: Bool
  }

  package var kernel: String
  package var architecture: String
  package var libseccomp: String
  /// 0 without Landlock.
  package var landlockABI: Int
  package var root: Bool
  package var processors: Processors
  package var memory: Memory
  package var controlGroups: ControlGroups

  enum CodingKeys: String, CodingKey {
    case kernel, architecture, libseccomp, root, processors, memory
    case landlockABI = "landlock_abi"
    case controlGroups = "control_groups"
  }

  package init() {
    var names = utsname()
    uname(&names)
    kernel = Self.text(of: names.release)
    architecture = Self.text(of: names.machine)
    libseccomp = SeccompFilter.libraryVersion
    landlockABI = Landlock().abi
    root = geteuid() == 0
    let tree = ControlGroupTree()
    processors = Self.processors(tree)
    memory = Self.memory(tree)
    let controllers = tree.unified.flatMap { controlGroupValue($0 + "/cgroup.controllers") } ?? ""
    controlGroups = ControlGroups(
      version: tree.unified == nil ? (tree.legacy.isEmpty ? "none" : "v1") : tree.legacy.isEmpty ? "v2" : "hybrid",
      folder: tree.unified, controllers: controllers.split(separator: " ").map(String.init).sorted(),
      writable: tree.unified.map { access($0, W_OK) == 0 } ?? false)
  }

  package static func processors(_ tree: ControlGroupTree = ControlGroupTree()) -> Processors {
    let unified = tree.least(from: tree.unified) { folder -> Double? in
      let fields = controlGroupValue(folder + "/cpu.max")?.split(separator: " ").compactMap { Double($0) } ?? []
      return fields.count == 2 && fields[1] > 0 ? fields[0] / fields[1] : nil
    }
    let legacy = tree.least(from: tree.legacy["cpu"]) { folder -> Double? in
      guard let quota = controlGroupValue(folder + "/cpu.cfs_quota_us").flatMap(Double.init), quota > 0,
        let period = controlGroupValue(folder + "/cpu.cfs_period_us").flatMap(Double.init), period > 0
      else { return nil }
      return quota / period
    }
    let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    // Not Foundation's `activeProcessorCount`: that counts what is online.
    let allowed = Affinity.ofProcess?.processors.count
    return Processors(
      online: online, allowed: allowed ?? online,
      quota: [unified, legacy].compactMap { $0 }.min())
  }

  private static func memory(_ tree: ControlGroupTree) -> Memory {
    var sizes: [Substring: Int] = [:]
    for line in (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? [] {
      let fields = line.split(separator: " ")
      if fields.count > 1, let kilobytes = Int(fields[1]) { sizes[fields[0]] = kilobytes * 1024 }
    }
    let total = sizes["MemTotal:"] ?? 0
    let unified = tree.least(from: tree.unified) { controlGroupValue($0 + "/memory.max").flatMap(Int.init) }
    let legacy = tree.least(from: tree.legacy["memory"]) {
      controlGroupValue($0 + "/memory.limit_in_bytes").flatMap(Int.init)
    }
    // Without a limit v1 shows the largest number of pages.
    let limit = [unified, legacy].compactMap { $0 }.min().flatMap { $0 < total ? $0 : nil }
    return Memory(totalBytes: total, availableBytes: sizes["MemAvailable:"] ?? 0, limitBytes: limit)
  }

  /// The text of a fixed array of C characters.
  private static func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
