import AssaySandbox
import Foundation
import Glibc

/// A child process by posix_spawn(3).
///
/// Foundation's `Process` takes the end of a program for the end of all that inherited one of its descriptors: with programs that
/// leave children behind it would wait for those.
final class SpawnedProcess {
  let pid: pid_t
  private var status: Int32?

  /// - Parameter descriptors: what becomes its descriptors 0, 1 and 2.
  init(_ argv: [String], environment: [String: String], descriptors: [Int32]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    // Foundation's pipes, which other tests hold, would be the child's too, and some programs write to all that they find. They
    // are closed in the child: marked close-on-exec here, another test's `Process` would take its own child for ended, and
    // Foundation's one thread for all of them would wait for it for ever.
    _ = Self.closeFrom?(&actions, 3)
    // As a shell's child would: a test's threads may block signals.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    func strings(_ list: [String]) -> [UnsafeMutablePointer<CChar>?] { list.map { strdup($0) } + [nil] }
    let arguments = strings(argv)
    let variables = strings(environment.map { "\($0.key)=\($0.value)" })
    defer { (arguments + variables).forEach { free($0) } }
    var child: pid_t = 0
    let error = posix_spawn(&child, argv[0], &actions, &attributes, arguments, variables)
    guard error == 0 else { throw Failure("cannot start \(argv[0]): error \(error)") }
    pid = child
  }

  /// posix_spawn_file_actions_addclosefrom_np(3) of glibc 2.34, which the module of Glibc leaves out.
  private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
    unsafeBitCast($0, to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)
  }

  /// The wait status when it has ended.
  func poll() -> Int32? {
    if status == nil {
      var found: Int32 = 0
      if waitpid(pid, &found, WNOHANG) == pid { status = found }
    }
    return status
  }

  /// Waits for its end, at most until `deadline`.
  @discardableResult func wait(until deadline: Double) -> Int32? {
    while poll() == nil && monotonicSeconds() < deadline { usleep(2000) }
    return status
  }

  /// Kills it, and says so on standard error if that does not end it: a test that waits for ever names nothing.
  func end() {
    _ = poll()
    if status == nil { Glibc.kill(pid, SIGKILL) }
    if wait(until: monotonicSeconds() + 60) == nil {
      let state = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? "no longer ours"
      FileHandle.standardError.write(Data("process \(pid) does not end: \(state)\n".utf8))
    }
  }
}
