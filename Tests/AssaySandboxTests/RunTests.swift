import AssaySandbox
import Foundation
import Testing

/// Each test runs twice where it can: inside namespaces, and on the floor.
@Suite struct RunTests {
  static let modes = [true, false]

  @Test(arguments: modes) func runsAProgram(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let result = try SandboxFixture.python(
      "import sys; print('out', input()); print('err', file=sys.stderr); sys.exit(3)", in: sandbox, stdin: "hello\n")
    #expect(result.status == .nonzeroExit)
    #expect(result.exit == .code(3))
    #expect(result.output == "out hello\n")
    #expect(result.errors == "err\n")
    #expect(result.usage.cpuSeconds > 0)
  }

  @Test(arguments: modes) func hasAChannelOnDescriptorThree(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let job = Data(repeating: 0x61, count: 3 << 20)
    let result = try SandboxFixture.python(
      """
      import os
      seen = 0
      while part := os.read(3, 1 << 16):
          seen += len(part)
      os.write(3, str(seen).encode())
      """, in: sandbox, job: job)
    #expect(result.status == .ok, "\(result.errors)")
    #expect(String(decoding: result.channel, as: UTF8.self) == "\(3 << 20)")
  }

  @Test(arguments: modes) func findsItsFilesAndWritesOnlyToItsOwnFolders(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let lane = sandbox.makeLane()
    let result = try lane.run(
      RunPlan(
        id: "files",
        argv: ["/bin/sh", "-c", "cat a/b.txt && echo new > c.txt && cat c.txt && echo t > $TMPDIR/t && ls -A"],
        files: [PlannedFile(path: "a/b.txt", contents: Data("inner\n".utf8))]))
    #expect(result.output.hasPrefix("inner\nnew\n"))
    #expect(result.status == .ok, "\(result.errors)")
    // The next run of the lane starts with an empty folder.
    let next = try lane.run(RunPlan(id: "next", argv: ["/bin/sh", "-c", "ls -A; ls -A $TMPDIR"]))
    #expect(next.output.split(separator: "\n").filter { $0 != "tmp" } == [])
  }

  @Test func refusesPathsThatLeaveTheFolder() throws {
    let lane = try SandboxFixture.make(namespaces: true).makeLane()
    for path in ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/./b", "x\0y"] {
      #expect(throws: SandboxError.self, "\(path)") {
        try lane.run(
          RunPlan(id: "x", argv: ["/bin/true"], files: [PlannedFile(path: path, contents: Data())]))
      }
    }
  }

  @Test(arguments: modes) func saysWhatCannotBeExecuted(namespaces: Bool) throws {
    let lane = try SandboxFixture.make(namespaces: namespaces).makeLane()
    let result = try lane.run(RunPlan(id: "x", argv: ["/usr/bin/no-such-interpreter"]))
    #expect(result.status == .launchFailed)
    #expect(result.detail?.contains("cannot execute /usr/bin/no-such-interpreter: No such file") == true)
  }
}

@Suite struct LimitTests {
  static let modes = [true, false]

  private func limits(_ change: (inout Limits) -> Void) -> Limits {
    var limits = Limits()
    change(&limits)
    return limits
  }

  /// The control: the same programs end well under limits that they do not meet.
  @Test(arguments: modes) func normalProgramsMeetNoLimit(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    for source in [
      "sum(range(10**6))", "b = bytearray(50 << 20)", "print('x' * 10000)",
      "import subprocess; subprocess.run(['true'], check=True)", "open('f', 'wb').write(b'x' * (1 << 20))",
      "import threading; [t.start() or t.join() for t in [threading.Thread(target=print)]]",
      "import time; time.sleep(0.2)",
    ] {
      let result = try SandboxFixture.python(source, in: sandbox)
      #expect(result.status == .ok, "\(source): \(result.errors)")
    }
  }

  @Test(arguments: modes) func cpuTime(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let limits = limits { $0.cpuSeconds = 1 }
    for source in [
      "while True: pass", "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
    ] {
      let result = try SandboxFixture.python(source, in: sandbox, limits: limits)
      #expect(result.status == .cpuTime)
      #expect(result.usage.cpuSeconds < 3)
    }
  }

  @Test(arguments: modes) func cpuTimeOfManyProcessesIsAddedUp(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let source = """
      import os, time
      while True:
          pid = os.fork()
          if pid == 0:
              end = time.process_time() + 0.3
              while time.process_time() < end: pass
              os._exit(0)
          os.waitpid(pid, 0)
      """
    let result = try SandboxFixture.python(source, in: sandbox, limits: limits { $0.cpuSeconds = 1 })
    #expect(result.status == .cpuTime)
  }

  @Test(arguments: modes) func wallTime(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    for source in ["import time; time.sleep(60)", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"] {
      let result = try SandboxFixture.python(source, in: sandbox, limits: limits { $0.wallSeconds = 1 })
      #expect(result.status == .wallTime, "\(source)")
      #expect(result.usage.wallSeconds < 4)
    }
  }

  @Test(arguments: modes) func memory(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let limits = limits { $0.memoryBytes = 200 << 20 }
    for source in [
      "a = []\nwhile True: a.append(bytearray(1 << 20))",
      // Shared anonymous memory is not in RLIMIT_DATA.
      "import mmap\nm = mmap.mmap(-1, 700 << 20)\nfor i in range(0, 700 << 20, 4096): m[i] = 1\nimport time; time.sleep(5)",
    ] {
      let result = try SandboxFixture.python(source, in: sandbox, limits: limits)
      #expect(result.status == .memory, "\(source): \(result.errors)")
    }
  }

  @Test(arguments: modes) func output(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let limits = limits { $0.outputBytes = 100_000 }
    for source in ["while True: print('x' * 1000)", "import os\nwhile True: os.write(2, b'x' * 65536)"] {
      let result = try SandboxFixture.python(source, in: sandbox, limits: limits)
      #expect(result.status == .output)
      #expect(result.stdout.count + result.stderr.count <= 100_000)
    }
  }

  @Test(arguments: modes) func processes(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let source = """
      import os, time
      for _ in range(200):
          try:
              if os.fork() == 0: time.sleep(30); os._exit(0)
          except OSError: pass
      time.sleep(30)
      """
    let result = try SandboxFixture.python(source, in: sandbox, limits: limits { $0.processes = 40 })
    #expect(result.status == .processes)
  }

  @Test(arguments: modes) func disk(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let source = """
      for i in range(1000):
          with open(f'f{i}', 'wb') as f: f.write(b'x' * (1 << 20))
      """
    let result = try SandboxFixture.python(source, in: sandbox, limits: limits { $0.diskBytes = 20 << 20 })
    #expect(result.status == .disk, "\(result.errors)")
  }

  @Test(arguments: modes) func files(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let source = "for i in range(100_000): open(f'f{i}', 'w').close()"
    let result = try SandboxFixture.python(source, in: sandbox, limits: limits { $0.files = 500 })
    #expect(result.status == .disk, "\(result.errors)")
  }

  @Test(arguments: modes) func nothingOutlivesTheProgram(namespaces: Bool) throws {
    let sandbox = try SandboxFixture.make(namespaces: namespaces)
    let marker = "assay-\(UUID().uuidString)"
    let source = """
      import os, sys, time
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              os.execv('/usr/bin/python3', ['\(marker)', '-c', 'import time; time.sleep(60)'])
          os._exit(0)
      time.sleep(0.3)
      print('started', flush=True)
      """
    let result = try SandboxFixture.python(source, in: sandbox)
    #expect(result.output == "started\n", "\(result.errors)")
    #expect(result.usage.wallSeconds < 10)
    for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(entry) != nil {
      let command = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
      #expect(!String(decoding: command, as: UTF8.self).hasPrefix(marker))
    }
  }
}
