import AssaySandbox
import Foundation
import TestThreads
import Testing

@Suite(.blocking) struct SessionTests {
  private func session(_ source: String, namespaces: Bool) throws -> Session {
    let sandbox = try SandboxFixture.make(
      namespaces: namespaces, shared: [PlannedFile(path: "helper.py", contents: Data(source.utf8))])
    var limits = Limits()
    limits.cpuSeconds = .infinity
    return sandbox.makeSession(
      RunPlan(id: "helper", argv: ["/usr/bin/python3", "-I", sandbox.share + "/helper.py"], limits: limits))
  }

  private static let echo = """
    import sys, os, time
    for line in sys.stdin:
        if line == 'die\\n': os._exit(1)
        if line == 'hang\\n': time.sleep(100)
        print(len(line), os.getpid(), flush=True)
    """

  @Test(arguments: [true, false]) func answersManyRequests(namespaces: Bool) throws {
    let session = try session(Self.echo, namespaces: namespaces)
    for length in [1, 10, 1_000_000] {
      let reply = try session.exchange(Data(repeating: 0x61, count: length), seconds: 10)
      #expect(String(decoding: reply, as: UTF8.self).hasPrefix("\(length + 1) "))
    }
  }

  @Test(arguments: ["die", "hang"]) func startsAnewAfterAFailure(word: String) throws {
    let session = try session(Self.echo, namespaces: true)
    _ = try session.exchange(Data("first".utf8), seconds: 10)
    #expect(throws: SandboxError.self) { try session.exchange(Data(word.utf8), seconds: 0.5) }
    let reply = try session.exchange(Data("again".utf8), seconds: 10)
    #expect(String(decoding: reply, as: UTF8.self).hasPrefix("6 "))
  }
}
