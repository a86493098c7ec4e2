import Foundation
import TestThreads
import Testing

/// Ctrl-C, as a terminal sends it: to the whole process group.
@Suite(.blocking) struct InterruptionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func slowAnswers(_ count: Int) throws -> Data {
    let lines = try (0..<count).map { number in
      try answerLine("a\(number)", fenced("import time\ntime.sleep(0.3)\nprint(\(number))"))
    }
    return Data(lines.joined().utf8)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func endsAfterWhatIsInFlight(signal: Int32) throws {
    let started = try Tool.Started(
      [Tool.path, "grade", "--jobs", "2", "--format", "jsonl"], stdin: slowAnswers(60))
    try started.waitForLines(1)
    kill(started.process.processIdentifier, signal)
    let outcome = try started.wait(seconds: 60)
    #expect(outcome.status == 130)
    let records = try outcome.records()
    #expect(records.count >= 1 && records.count < 60)
    #expect(records.compactMap { $0["id"] as? String } == (0..<records.count).map { "a\($0)" })
    // What was in flight was finished, not broken off.
    for record in records {
      let runs = responses(of: record).first?["runs"] as? [[String: Any]]
      #expect(runs?.first?["status"] as? String == "ok")
    }
    #expect(outcome.errors.contains("interrupted after \(records.count) records"), "\(outcome.errors)")
  }

  /// The part that the message names holds every record that was done.
  @Test func leavesWhatWasDoneInThePart() throws {
    let output = folder.path + "/out.jsonl"
    let started = try Tool.Started(
      [Tool.path, "grade", "--jobs", "2", "--format", "csv", "--output", output], stdin: slowAnswers(60))
    // The header and a record.
    try started.waitForLines(2)
    kill(started.process.processIdentifier, SIGINT)
    let outcome = try started.wait(seconds: 60)
    #expect(outcome.status == 130)
    let part = String(decoding: folder.contents("out.jsonl.part") ?? Data(), as: UTF8.self)
    let count = part.split(separator: "\n").count
    #expect(count >= 1 && part.hasSuffix("\n"))
    #expect(outcome.errors.contains("interrupted after \(count) records"), "\(outcome.errors)")
    #expect(outcome.errors.contains(output + ".part"))
    #expect(folder.contents("out.jsonl") == nil)
  }

  @Test func aSecondSignalEndsAtOnce() throws {
    let started = try Tool.Started(
      [Tool.path, "run", "--jobs", "1"], stdin: Data(extractedSleeps().utf8))
    try started.waitForLines(1)
    kill(started.process.processIdentifier, SIGINT)
    Thread.sleep(forTimeInterval: 0.3)
    let asked = Date()
    kill(started.process.processIdentifier, SIGINT)
    #expect(try started.wait(seconds: 10).status == 130)
    #expect(Date().timeIntervalSince(asked) < 5)
  }

  /// Two programs: one that ends, one that sleeps.
  private func extractedSleeps() -> String {
    let programs = ["print(1)", "import time; time.sleep(15)"].enumerated().map { number, source in
      #"{"id":"r\#(number)","program":{"language":"python","language_confidence":1,"files":[{"path":"main.py","text":"#
        + #""\#(source)\n"}],"entry":"main.py","repairs":[],"why":[],"outputs":[],"truncated":false,"segments":[]}}"#
    }
    return #"{"id":"x","responses":[\#(programs.joined(separator: ","))]}"# + "\n"
  }

  /// Waiting for input that does not come is no work in flight.
  @Test(arguments: ["grade", "extract", "run"]) func endsWhileWaitingForInput(command: String) throws {
    let started = try Tool.Started([Tool.path, command], stdin: nil)
    Thread.sleep(forTimeInterval: 1.5)
    kill(started.process.processIdentifier, SIGINT)
    #expect(try started.wait(seconds: 10).status == 130)
  }
}
