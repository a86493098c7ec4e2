import AssaySandbox
import Foundation
import Glibc
import Testing

/// Hostile programs. Each prints ESCAPED when it reaches what it must not; as its control it does just that when it runs
/// without the sandbox. `{secret}`, `{victim}`, `{port}` and `{socket}` are laid out for both.
@Suite(.serialized) struct EscapeTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    var name: String
    var source: String
    var testDescription: String { name }
  }

  static let call = """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    def syscall(number, *arguments):
        return libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])

    """

  static let attacks: [Attack] = [
    Attack(name: "read a file outside", source: "print('ESCAPED' if 'secret' in open('{secret}').read() else 'no')"),
    Attack(name: "read /etc/passwd", source: "print('ESCAPED' if 'root:' in open('/etc/passwd').read() else 'no')"),
    Attack(
      name: "read the environment of the supervisor",
      source: """
        import os
        pid = os.getpid()
        for _ in range(6):
            data = open(f'/proc/{pid}/environ').read()
            if 'ASSAY_TEST_SECRET' in data: print('ESCAPED')
            pid = int(open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[1])
        """),
    Attack(name: "write outside", source: "open('{secret}', 'a').write('x'); print('ESCAPED')"),
    Attack(name: "truncate outside", source: "import os; os.truncate('{secret}', 6); print('ESCAPED')"),
    Attack(
      name: "change the mode of a file outside",
      source:
        "import os; os.chmod('{secret}', 0o640)\nif os.stat('{secret}').st_mode & 0o777 == 0o640: print('ESCAPED')"),
    Attack(
      name: "connect to a server on loopback",
      source: "import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('ESCAPED')"),
    Attack(
      name: "send a datagram",
      source:
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9)); print('ESCAPED')"
    ),
    Attack(
      name: "connect to a Unix socket",
      source: "import socket; socket.socket(socket.AF_UNIX).connect('{socket}'); print('ESCAPED')"),
    Attack(name: "signal a neighbour", source: "import os, signal; os.kill({victim}, 0); print('ESCAPED')"),
    Attack(
      name: "lower a neighbour's limits",
      source: "import resource; resource.prlimit({victim}, resource.RLIMIT_NOFILE); print('ESCAPED')"),
    Attack(name: "make a user namespace", source: call + "print('ESCAPED' if syscall(272, 0x10000000) == 0 else 'no')"),
    Attack(
      name: "set up io_uring",
      source: call + "b = ctypes.create_string_buffer(120)\nprint('ESCAPED' if syscall(425, 8, b) >= 0 else 'no')"),
    Attack(
      name: "run a program from memory",
      source: call + """
        fd = syscall(319, b'x', 0)
        os.write(fd, open('/bin/echo', 'rb').read())
        os.execve(fd, ['echo', 'ESCAPED'], {})
        """),
    Attack(
      name: "make a System V shared memory segment",
      source: call + "i = syscall(29, 0, 4096, 0o1600)\nif i >= 0: syscall(31, i, 0, 0); print('ESCAPED')"),
    Attack(
      name: "add a key",
      source: call + "print('ESCAPED' if syscall(248, b'user', b'assay', b'x', 1, -1) >= 0 else 'no')"),
    Attack(
      name: "watch a process with pidfd_open",
      source: call + "print('ESCAPED' if syscall(434, {victim}, 0) >= 0 else 'no')"),
    Attack(
      name: "keep a file for the next run",
      source: """
        import os
        path = '/var/tmp/assay-left-behind'
        open(path, 'w').write('x'); os.unlink(path); print('ESCAPED')
        """),
  ]

  @Test(arguments: attacks, [true, false]) func isContained(_ attack: Attack, namespaces: Bool) throws {
    let stage = try Stage()
    let source = stage.fill(attack.source)
    let control = stage.unprotected(source)
    guard control.contains("ESCAPED") else {
      try Test.cancel("this host refuses it without our help, so that it would prove nothing: \(control.suffix(120))")
    }
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let result = try SandboxFixture.python(source, in: sandbox)
    #expect(!result.output.contains("ESCAPED"), "\(result.errors)")
    #expect(stage.secretIsUntouched)
  }

  /// What there is to attack: a file, a server, a socket and a process of the same user.
  final class Stage {
    let folder: URL
    let secret: URL
    private let server = Process()
    private let port: Int

    init() throws {
      setenv("ASSAY_TEST_SECRET", "1", 1)
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("stage-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      secret = folder.appendingPathComponent("secret")
      try Data("secret".utf8).write(to: secret)
      let output = Pipe()
      server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      server.arguments = [
        "-c",
        """
        import socket, sys, time
        a = socket.socket(); a.bind(('127.0.0.1', 0)); a.listen(50)
        b = socket.socket(socket.AF_UNIX); b.bind(sys.argv[1]); b.listen(50)
        print(a.getsockname()[1], flush=True); time.sleep(60)
        """, folder.appendingPathComponent("s").path,
      ]
      server.standardOutput = output
      try server.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
      server.terminate()
      try? FileManager.default.removeItem(at: folder)
    }

    func fill(_ source: String) -> String {
      source.replacingOccurrences(of: "{secret}", with: secret.path)
        .replacingOccurrences(of: "{victim}", with: "\(server.processIdentifier)")
        .replacingOccurrences(of: "{port}", with: "\(port)")
        .replacingOccurrences(of: "{socket}", with: folder.appendingPathComponent("s").path)
    }

    func unprotected(_ source: String) -> String {
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      process.arguments = ["-c", source]
      process.currentDirectoryURL = folder
      process.standardOutput = output
      process.standardError = output
      guard (try? process.run()) != nil else { return "python3 does not start" }
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      // What the control changed is put back.
      try? Data("secret".utf8).write(to: secret)
      chmod(secret.path, 0o644)
      return String(decoding: data, as: UTF8.self)
    }

    var secretIsUntouched: Bool {
      var found = stat()
      return (try? Data(contentsOf: secret)) == Data("secret".utf8) && stat(secret.path, &found) == 0
        && found.st_mode & 0o777 == 0o644
    }
  }
}
