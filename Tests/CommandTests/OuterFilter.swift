/// Runs a command as on a lesser host: under a system-call filter of its own, as containers have, or with a namespace limit.
enum OuterFilter {
  /// Number on x86_64 and arm64. From 424 on they are the same everywhere.
  enum Call: Int {
    case seccomp, cloneUser, landlock

    fileprivate var numbers: (Int, Int) {
      switch self {
      case .seccomp: (317, 277)
      case .cloneUser: (56, 220)
      case .landlock: (444, 444)
      }
    }
  }

  /// A command line that runs `command` with one call failing. `cloneUser` fails only for new user namespaces.
  static func command(_ call: Call, error: Int32, _ command: [String]) -> [String] {
    let (first, second) = call.numbers
    let flag = call == .cloneUser ? "0x10000000" : "0"
    return ["/usr/bin/python3", "-I", "-c", script, "\(first)", "\(second)", "\(error)", flag] + command
  }

  /// A command line that runs `command` in a user namespace in which `user.max_<kind>_namespaces` is 0.
  static func command(without kind: String, _ command: [String]) -> [String] {
    let limit = "echo 0 > /proc/sys/user/max_\(kind)_namespaces && exec \"$@\""
    return ["/usr/bin/unshare", "-Ur", "/bin/sh", "-c", limit, "sh"] + command
  }

  /// seccomp(2) by hand, so that the test needs no library: load the number, compare, maybe test a flag, answer.
  private static let script = """
    import ctypes, os, platform, struct, sys
    x86, arm, error, flag = (int(a, 0) for a in sys.argv[1:5])
    number = x86 if platform.machine() == 'x86_64' else arm
    code = [(0x20, 0, 0, 0), (0x15, 0, 3 if flag else 1, number)]
    if flag: code += [(0x20, 0, 0, 16), (0x45, 0, 1, flag)]
    code += [(0x06, 0, 0, 0x50000 | error), (0x06, 0, 0, 0x7fff0000)]
    filter = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *c) for c in code))
    program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(code), ctypes.addressof(filter)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0, ctypes.get_errno()
    os.execv(sys.argv[5], sys.argv[5:])
    """
}
