import AssayEvidence
import AssaySandbox
import Foundation
import Testing

@testable import Assay

@Suite struct RunLineTests {
  private static var records: [RunRecord] {
    let layers: LayerReport = [
      .seccomp: LayerState(.active, "libseccomp"), .landlock: LayerState(.active),
      .controlGroup: LayerState(.unavailable, "no"),
    ]
    let hostile = "a/b \"q\" \\ \u{0}\u{8}\u{c}\n\r\t\u{1b}[31m\u{7f}\u{9b}\u{2028}\u{202e}\u{1F600} ##[error]x é"
    func result(_ status: Status, _ exit: Exit?, _ edit: (inout RunResult) -> Void = { _ in }) -> RunResult {
      var result = RunResult(stdout: Data(hostile.utf8), stderr: Data([0xff, 0x41]), outputs: [], layers: layers)
      (result.id, result.status, result.exit) = (hostile, status, exit)
      edit(&result)
      return result
    }
    return [
      RunRecord(result(.ok, .code(0))), RunRecord(result(.nonzeroExit, .code(3)), purpose: "compile"),
      RunRecord(
        result(.signalled, .signal(11)) {
          $0.refusedCalls = ["socket", "mount"]
          $0.detail = hostile
          $0.usage.cpuSeconds = 1.5
          $0.usage.wallSeconds = 2
          $0.usage.diskBytes = 4096
          $0.usage.peakMemoryBytes = 1 << 40
        }),
      RunRecord(
        result(.cpuTime, nil) {
          $0.usage.cpuSeconds = 0.000_012_4
          $0.usage.wallSeconds = 123_456.789_012_34
        }), RunRecord(notStarted: "x", detail: "no code", layers: layers),
    ]
  }

  @Test func isWhatEncodingTheRecordGives() throws {
    let lines = JSONLines()
    for record in Self.records {
      var record = record
      #expect(
        try String(decoding: lines.line(run: record), as: UTF8.self)
          == String(decoding: lines.line(record), as: UTF8.self))
      record.usage = nil
      #expect(try lines.line(run: record) == lines.line(record))
    }
  }
}
