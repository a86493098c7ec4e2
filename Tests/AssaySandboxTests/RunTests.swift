import AssaySandbox
import Foundation
import TestThreads
import Testing

/// Each test runs twice where it can: inside namespaces, and on the floor.
@Suite(.blocking) struct RunTests {
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

  /// As the kernel may do for want of memory: the program is not to blame, and is run again.
  @Test(arguments: modes) func aLauncherThatIsKilledCostsNoResult(namespaces: Bool) throws {
    let lane = try SandboxFixture.make(namespaces: namespaces).makeLane()
    #expect(try lane.run(RunPlan(id: "first", argv: ["/bin/true"])).status == .ok)
    let launcher = try #require(lane.launcherProcess)
    // A thread of its own: the queues' threads may all be busy with other tests for seconds.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.5)
      kill(launcher, SIGKILL)
    }
    // Ends at one point of time, however often it begins: late enough for a kill on a busy machine to come before it.
    let end = String(Int(Date().timeIntervalSince1970) + 6)
    let result = try lane.run(
      RunPlan(
        id: "second", argv: ["/bin/sh", "-c", "while [ $(date +%s) -lt $1 ]; do sleep 0.1; done; echo fine", "sh", end])
    )
    #expect(result.status == .ok && result.output == "fine\n", "\(result.errors)")
    // It was killed indeed.
    #expect(lane.launcherProcess != launcher)
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
