import Foundation
import TestThreads
import Testing

/// Scores are not to depend on how busy the machine is: CPU time decides, and what a program waits for a processor is not
/// its own time.
@Suite(.blocking, .serialized, .thorough) struct OverloadTests {
  private static let grade = ["grade", "-q", "--no-usage", "--format", "jsonl"]

  /// Where an answer's code is run: with namespaces, or without them, as in a container.
  enum Host: String, CaseIterable, CustomTestStringConvertible {
    case namespaces, floor

    var testDescription: String { rawValue }

    func command(_ command: [String]) -> [String] {
      self == .namespaces ? command : OuterFilter.command(.cloneUser, error: EPERM, command)
    }
  }

  /// Busy loops, each in a session of its own: the kernel shares the processors between sessions first. They end with us, or by
  /// themselves.
  private final class Load {
    private let started: Tool.Started

    /// - Parameter processor: the only one that they use; nil for all.
    init(_ loops: Int, on processor: Int?) throws {
      let script = """
        import os, sys, time
        count, processor = int(sys.argv[1]), sys.argv[2]
        if processor: os.sched_setaffinity(0, {int(processor)})
        parent, until = os.getpid(), time.monotonic() + 900
        for _ in range(count):
            if os.fork() == 0:
                os.setsid()
                while os.getppid() == parent and time.monotonic() < until: pass
                os._exit(0)
        print(flush=True)
        os.wait()
        """
      started = try Tool.Started(
        ["/usr/bin/python3", "-I", "-c", script, "\(loops)", processor.map { "\($0)" } ?? ""], stdin: Data())
      try started.waitForLines(1)
    }

    var isOn: Bool { started.process.isRunning }

    deinit { kill(started.process.processIdentifier, SIGKILL) }
  }

  private func busyAnswer() throws -> Data {
    let text = """
      ```javascript
      function sum(n) {
        let total = 0;
        for (let i = 1; i <= n; i++) total += i % 7;
        return total;
      }
      const until = process.cpuUsage().user + 350000;
      while (process.cpuUsage().user < until) sum(1000);
      console.log(sum(10)); // 27
      ```
      """
    let record: [String: Any] = [
      "id": "sum", "instruction": "Write sum(n) in JavaScript.", "responses": [["name": "a", "response": text]],
    ]
    return try JSONSerialization.data(withJSONObject: record)
  }

  /// Without namespaces Landlock hides from a worker how long its children wait. On one processor that it shares with six, an answer
  /// that computes for a third of a second takes longer than its examples may take of their own.
  @Test func aCrowdedProcessorChangesNoScoreOnTheFloor() throws {
    let answer = try busyAnswer()
    let folder = try TemporaryFolder()
    let file = try folder.write("answers.jsonl", answer)
    let processor = try firstProcessor()
    let command =
      ["/usr/bin/taskset", "-c", "\(processor)"] + Host.floor.command([Tool.path] + Self.grade + ["-j", "1", file])
    let idle = try Tool.Started(command, stdin: Data()).wait(seconds: 300)
    #expect(idle.status == 0, "\(idle.errors)")
    let load = try Load(6, on: processor)
    let busy = try Tool.Started(command, stdin: Data()).wait(seconds: 300)
    #expect(load.isOn)
    #expect(busy.status == 0, "\(busy.errors)")
    #expect(idle.text.contains(#""outcome":"met""#), "\(idle.text)")
    #expect(idle.lines == busy.lines)
  }

  @Test(
    .enabled(if: getenv("ASSAY_SLOW") != nil, "it keeps the machine busy for minutes: set ASSAY_SLOW=1"),
    arguments: Host.allCases)
  func scoresAreTheSameAtLoadSixteen(host: Host) throws {
    let command = host.command([Tool.path] + Self.grade + ["-j", "2", Tool.example("answers.jsonl")])
    let idle = try Tool.Started(command, stdin: Data()).wait(seconds: 900)
    #expect(idle.status == 0, "\(idle.errors)")
    let load = try Load(16, on: nil)
    let busy = try Tool.Started(command, stdin: Data()).wait(seconds: 900)
    #expect(load.isOn)
    #expect(busy.status == 0, "\(busy.errors)")
    #expect(busy.lines.count == 23)
    for (left, right) in zip(idle.lines, busy.lines) { #expect(left == right) }
  }

  /// The first processor that we may use.
  private func firstProcessor() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let list = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
    return try #require(Int(list.drop { !$0.isNumber }.prefix { $0.isNumber }))
  }
}
