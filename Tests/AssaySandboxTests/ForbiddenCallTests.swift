import AssaySandbox
import Foundation
import TestThreads
import Testing

/// Refused calls are named, and nobody can feign one or its absence. Each test runs inside namespaces and on the floor.
@Suite(.blocking) struct ForbiddenCallTests {
  static let modes = [true, false]

  private func make(_ namespaces: Bool) throws -> Sandbox {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    if sandbox.layers[.seccomp]?.detail?.contains("not named") == true {
      try Test.cancel("this host names no refused calls: \(sandbox.layers[.seccomp]?.detail ?? "")")
    }
    return sandbox
  }

  private static let call = """
    import ctypes, os, signal, sys
    libc = ctypes.CDLL(None, use_errno=True)

    """

  @Test(arguments: modes) func namesWhatWasRefused(namespaces: Bool) throws {
    let sandbox = try make(namespaces)
    let source =
      Self.call + """
        for _ in range(3):
            for name in ('ptrace', 'mount'):
                assert getattr(libc, name)(0, 0, 0, 0) == -1 and ctypes.get_errno() == 1, name
        sys.exit(3)
        """
    let result = try SandboxFixture.python(source, in: sandbox)
    #expect(result.status == .forbiddenCall, "\(result.errors)")
    #expect(result.exit == .code(3))
    #expect(result.refusedCalls == ["mount", "ptrace"])
    #expect(result.detail == "refused: mount, ptrace")
  }

  /// A refusal that a program lives with decides nothing, and one that the policy answers is no refusal.
  @Test(arguments: modes) func leavesProgramsAloneThatGoOn(namespaces: Bool) throws {
    let sandbox = try make(namespaces)
    let survived = try SandboxFixture.python(Self.call + "libc.ptrace(0, 0, 0, 0); print('on')", in: sandbox)
    #expect(survived.status == .ok && survived.refusedCalls == ["ptrace"])
    let answered = try SandboxFixture.python(
      "import socket\ntry: socket.socket()\nexcept OSError: pass\nraise SystemExit(4)", in: sandbox)
    #expect(answered.status == .nonzeroExit && answered.refusedCalls == [])
    let failed = try SandboxFixture.python("1 / 0", in: sandbox)
    #expect(failed.status == .nonzeroExit && failed.detail == nil)
  }

  @Test(arguments: modes) func namesThoseOfChildrenToo(namespaces: Bool) throws {
    let sandbox = try make(namespaces)
    let source =
      Self.call + """
        if os.fork() == 0:
            if os.fork() == 0: libc.ptrace(0, 0, 0, 0); os._exit(0)
            os.wait(); os._exit(0)
        os.wait(); sys.exit(1)
        """
    let result = try SandboxFixture.python(source, in: sandbox)
    #expect(result.status == .forbiddenCall && result.refusedCalls == ["ptrace"], "\(result.errors)")
  }

  /// SIGSYS by any way a program has of its own: the status is never that of the filter.
  @Test(arguments: modes) func cannotBeFeigned(namespaces: Bool) throws {
    let sandbox = try make(namespaces)
    let ways = [
      "os.kill(os.getpid(), 31)", "signal.raise_signal(31)",
      "signal.signal(31, signal.SIG_DFL); os.kill(os.getpid(), 31)",
      "signal.pthread_sigmask(signal.SIG_BLOCK, [31]); os.kill(os.getpid(), 31); signal.pthread_sigmask(signal.SIG_UNBLOCK, [31])",
      "libc.syscall(ctypes.c_long(56), ctypes.c_long(31), 0, 0, 0, 0) or os._exit(0)",
      "os.kill(os.getpid(), 31); sys.exit(159)", "sys.exit(31)",
    ]
    for way in ways {
      let result = try SandboxFixture.python(Self.call + way, in: sandbox)
      #expect(result.status == .ok || result.status == .nonzeroExit, "\(way): \(result.status) \(result.errors)")
    }
    // The control: without the sandbox the signal ends a program.
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    let process = try SpawnedProcess(
      ["/usr/bin/python3", "-c", "import os; os.kill(os.getpid(), 31)"], environment: [:],
      descriptors: [nothing, nothing, nothing])
    // The signal, and perhaps that the core was dumped.
    #expect(process.wait(until: monotonicSeconds() + 60).map { $0 & 0x7f } == 31)
  }

  @Test(arguments: modes) func foreignArchitecturesEndTheProgram(namespaces: Bool) throws {
    #if !arch(x86_64)
      try Test.cancel("x32 exists on x86_64 only")
    #endif
    let result = try SandboxFixture.python(Self.call + "libc.syscall(ctypes.c_long(0x40000027))", in: make(namespaces))
    #expect(result.status == .forbiddenCall && result.exit == .signal(31))
    #expect(result.detail == "a system call of another architecture")
  }

  /// More calls than are listened to cost little and change no verdict.
  @Test(arguments: modes) func aFloodIsBounded(namespaces: Bool) throws {
    let sandbox = try make(namespaces)
    let source =
      Self.call + """
        first = [libc.ptrace(0, 0, 0, 0) or ctypes.get_errno() for _ in range(100000)]
        for number in range(1000, 1400): libc.syscall(ctypes.c_long(number))
        sys.exit(1)
        """
    let result = try SandboxFixture.python(source, in: sandbox)
    #expect(result.status == .forbiddenCall && result.refusedCalls == ["ptrace"], "\(result.errors)")
    #expect(result.usage.wallSeconds < 10)
  }

  /// The program has no way to the listener: its descriptors are its own three.
  @Test(arguments: modes) func theListenerIsOutOfReach(namespaces: Bool) throws {
    let result = try SandboxFixture.python(
      "import os; print(sorted(os.listdir('/proc/self/fd')))", in: make(namespaces))
    // The fourth is the folder itself while it is read.
    #expect(result.output == "['0', '1', '2', '3']\n", "\(result.errors)")
  }
}
