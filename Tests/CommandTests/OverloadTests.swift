import Foundation
import Testing

/// Scores are not to depend on how busy the machine is: CPU time decides, and what a program waits for a processor is not
/// its own time.
@Suite struct OverloadTests {
  @Test(.enabled(if: getenv("ASSAY_SLOW") != nil, "it keeps the machine busy for minutes: set ASSAY_SLOW=1"))
  func scoresAreTheSameAtLoadEight() throws {
    let grade = [
      "/usr/bin/nice", "-n", "10", Tool.path, "grade", "-q", "--no-usage", "--format", "jsonl", "--jobs", "2",
      Tool.example("answers.jsonl"),
    ]
    let idle = try Tool.Started(grade, stdin: Data()).wait(seconds: 600)
    #expect(idle.status == 0, "\(idle.errors)")
    // As nice as the grader, so that each has as much of the processors as it has; they end by themselves.
    let loops = try (0..<8).map { _ in
      try Tool.Started(
        ["/usr/bin/nice", "-n", "10", "/usr/bin/timeout", "600", "/bin/sh", "-c", "while :; do :; done"], stdin: Data())
    }
    defer { for loop in loops { kill(loop.process.processIdentifier, SIGTERM) } }
    let busy = try Tool.Started(grade, stdin: Data()).wait(seconds: 600)
    #expect(loops.allSatisfy { $0.process.isRunning })
    #expect(busy.status == 0, "\(busy.errors)")
    #expect(busy.lines.count == 23)
    for (left, right) in zip(idle.lines, busy.lines) { #expect(left == right) }
  }
}
