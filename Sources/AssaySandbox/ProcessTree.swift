import Foundation
import Glibc

/// What the processes of a run use together, read from /proc.
///
/// Resource limits count per process; a program that forks would get them many times over, so the supervisor adds up
/// the tree itself.
struct ProcessTree {
  /// Processes and threads.
  var processes = 0
  var cpuSeconds = 0.0
  /// Anonymous and shared memory in RAM, in bytes. File pages are left out: they belong to the page cache.
  var memoryBytes = 0
  /// How long each thread has been ready to run and got no processor, in nanoseconds. Every thread: the first one of a virtual
  /// machine only waits for the others.
  private(set) var waits: [pid_t: Int] = [:]

  private static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// - Parameter most: so many processes are too many anyway. No more are looked at: amid a fork bomb's hundreds we come to run
  ///   too seldom to look at them all.
  init(_ run: (root: pid_t, others: Set<pid_t>), most: Int) {
    Self.walk(run) { pid in
      add(pid)
      return processes < most
    }
  }

  /// The memory of a run's processes with every page counted once: what forks share, each has as its own in `memoryBytes`.
  ///
  /// Walks page tables, so it is for when the simple sum is above a limit. Pss_Anon and Pss_Shmem of proc(5).
  static func memoryCountedOnce(_ run: (root: pid_t, others: Set<pid_t>)) -> Int? {
    var total: Int? = 0
    walk(run) { pid in
      guard let rollup = read("/proc/\(pid)/smaps_rollup") else {
        // Gone meanwhile, or not to be looked into: then the simple sum has to do.
        if access("/proc/\(pid)", F_OK) == 0 { total = nil }
        return total != nil
      }
      for line in rollup.split(separator: UInt8(ascii: "\n"))
      where line.starts(with: "Pss_Anon:".utf8) || line.starts(with: "Pss_Shmem:".utf8) {
        total? += number(line) * 1024
      }
      return true
    }
    return total
  }

  /// Calls `visit` with each descendant of `root`, `root` and `others` left out, until it returns false.
  private static func walk(_ run: (root: pid_t, others: Set<pid_t>), _ visit: (pid_t) -> Bool) {
    var waiting = children(of: run.root)
    var seen: Set<pid_t> = []
    // Bounded, against a tree that grows while it is read.
    while seen.count < 4096, let pid = waiting.popLast() {
      guard seen.insert(pid).inserted else { continue }
      if !run.others.contains(pid), !visit(pid) { return }
      waiting.append(contentsOf: children(of: pid))
    }
  }

  private mutating func add(_ pid: pid_t) {
    guard let stat = Self.read("/proc/\(pid)/stat"), let close = stat.lastIndex(of: UInt8(ascii: ")")) else { return }
    // The name may hold anything, so fields are counted from its closing bracket: 3 is the state.
    let fields = stat[(close + 2)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 20 else { return }
    // Field 20: its threads, which count as much as processes do (RLIMIT_NPROC is not set where others share the user).
    processes += max(1, Self.number(fields[17]))
    for field in 11...14 { cpuSeconds += Double(Self.number(fields[field])) / Self.ticksPerSecond }
    for thread in Self.number(fields[17]) > 1 ? Self.threads(of: pid) : [pid] {
      if let wait = Self.wait(in: "/proc/\(pid)/task/\(thread)/schedstat") { waits[thread] = wait }
    }
    guard let status = Self.read("/proc/\(pid)/status") else { return }
    for line in status.split(separator: UInt8(ascii: "\n")) {
      guard line.starts(with: "RssAnon:".utf8) || line.starts(with: "RssShmem:".utf8) else { continue }
      memoryBytes += Self.number(line) * 1024
    }
  }

  /// Bytes of files that a run has removed and keeps open: no walk of its folder meets them.
  ///
  /// - Parameter device: only files of this file system, so that none of our own counts.
  static func removedFileBytes(of run: (root: pid_t, others: Set<pid_t>), device: dev_t) -> Int {
    var seen: Set<ino_t> = []
    var bytes = 0
    walk(run) { pid in
      guard let descriptors = opendir("/proc/\(pid)/fd") else { return true }
      defer { closedir(descriptors) }
      while let entry = readdir(descriptors) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        var found = stat()
        guard stat("/proc/\(pid)/fd/\(name)", &found) == 0, found.st_mode & S_IFMT == S_IFREG, found.st_nlink == 0,
          found.st_dev == device, seen.insert(found.st_ino).inserted
        else { continue }
        bytes += Int(found.st_blocks) * 512
      }
      return true
    }
    return bytes
  }

  /// The second field of a `schedstat`; nil where the kernel does not tell.
  static func wait(in path: String) -> Int? {
    let times = read(path)?.split(separator: UInt8(ascii: " ")) ?? []
    return times.count > 1 ? number(times[1]) : nil
  }

  static func children(of pid: pid_t) -> [pid_t] {
    threads(of: pid).flatMap { thread in
      (read("/proc/\(pid)/task/\(thread)/children") ?? []).split(separator: UInt8(ascii: " ")).map { pid_t(number($0)) }
    }
  }

  private static func threads(of pid: pid_t) -> [pid_t] {
    guard let threads = opendir("/proc/\(pid)/task") else { return [] }
    defer { closedir(threads) }
    var found: [pid_t] = []
    while let entry = readdir(threads) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let thread = pid_t(name) { found.append(thread) }
    }
    return found
  }

  private static func number(_ text: some Sequence<UInt8>) -> Int {
    var value = 0
    for byte in text where byte >= 0x30 && byte <= 0x39 { value = value &* 10 &+ Int(byte - 0x30) }
    return value
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let got = Glibc.read(file, &buffer, buffer.count)
    return got > 0 ? Array(buffer[..<got]) : nil
  }
}
