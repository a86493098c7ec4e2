import Foundation
import TestThreads
import Testing

@testable import AssaySandbox

/// What a program waits for a processor is not its own time, and CPU time decides however long that is.
@Suite(.blocking) struct OwnTimeTests {
  private static let second = 1_000_000_000

  @Test func waitingForAProcessorIsLeftOut() {
    var time = OwnTime(began: 100)
    time.note([7: 0], ourWait: 0, now: 101)
    time.note([7: 3 * Self.second], ourWait: 0, now: 105)
    #expect(time.seconds(at: 105) == 2)
    // It slept since: nobody's fault.
    time.note([7: 3 * Self.second], ourWait: 0, now: 107)
    #expect(time.seconds(at: 108) == 5)
  }

  @Test func processesThatFollowOneAnotherAddUp() {
    var time = OwnTime(began: 0)
    for pid in 1...4 { time.note([pid_t(pid): Self.second], ourWait: 0, now: 2 * Double(pid)) }
    #expect(time.seconds(at: 8) == 4)
    // One that came and went unseen while we waited ourselves.
    time.note([:], ourWait: 3 * Self.second, now: 12)
    #expect(time.seconds(at: 12) == 5)
  }

  @Test func noLimitIsStretchedForEver() {
    var time = OwnTime(began: 0)
    time.note([1: 1000 * Self.second], ourWait: 0, now: 50)
    #expect(time.seconds(at: 50) == 50 / OwnTime.stretch)
  }

  /// Four who want one processor, as processes and as threads whose main thread sleeps: by the end most of the time was waiting.
  private static let crowd = """
    import hashlib, os, struct, sys, threading, time
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    begun = time.monotonic()
    def busy():
        block, until = bytes(1 << 20), time.thread_time() + 0.3
        while time.thread_time() < until: hashlib.sha256(block)
    if sys.stdin.readline() == 'threads':
        crowd = [threading.Thread(target=busy) for _ in range(4)]
        for one in crowd: one.start()
        for one in crowd: one.join()
    else:
        for _ in range(4):
            if os.fork() == 0:
                busy()
                os._exit(0)
        for _ in range(4): os.wait()
    wall = time.monotonic() - begun
    time.sleep(0.2)
    def own():
        with open(PATH, 'rb') as file: return struct.unpack('=d', file.read())[0]
    first = own()
    time.sleep(0.5)
    print(wall, first, own())
    try:
        open(PATH, 'r+b')
    except OSError as error:
        print(type(error).__name__)
    """

  @Test(arguments: [true, false], ["threads", "processes"])
  func aRunIsToldItsOwnTime(namespaces: Bool, who: String) throws {
    let lane = try SandboxFixture.make(namespaces: namespaces).makeLane()
    let path = try #require(lane.clockPath)
    let source = "PATH = '\(path)'\n" + Self.crowd
    let result = try lane.run(
      RunPlan(
        id: "test", argv: ["/usr/bin/python3", "-B", "-s", "main.py"],
        files: [PlannedFile(path: "main.py", contents: Data(source.utf8))], stdin: Data(who.utf8)))
    let words = result.output.split(whereSeparator: \.isWhitespace).map(String.init)
    try #require(words.count == 4, "\(result.output)\(result.errors)")
    let (wall, first, last) = try (
      #require(Double(words[0])), #require(Double(words[1])), #require(Double(words[2]))
    )
    #expect(wall > 1.1)
    #expect(first < 0.2 + 0.6 * wall, "of \(wall) s")
    // While it sleeps the time is its own.
    #expect(last > first)
    #expect(["PermissionError", "OSError"].contains(words[3]))
  }
}
