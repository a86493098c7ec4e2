import AssaySandbox
import Foundation
import TestThreads
import Testing

@testable import AssayEvidence

/// Replies of a checker that a text has broken.
@Suite(.blocking) struct CheckerReplyTests {
  private static let example = #"""
    {"id":"e1","kind":"assertion","origin":"response","line":1,"end_line":1,"call":"f()","targets":["f"],"inputs":"",
    "expected":"2","compare":"value"}
    """#
  private static let record = #"""
    {"nonce":"n","module":{"state":"returned"},"calls":[],"examples":[
    {"id":"e1","state":"held","left":{"t":"int","v":"1"},"right":{"t":"int","v":"2"}}]}
    """#

  /// The verdict on an assertion that held in the program, when the checker says this of its two sides.
  private func verdict(_ reply: String?) throws -> ExampleOutcome.Verdict? {
    let checker = Checker { _, _ throws(SandboxError) in
      guard let reply else { throw SandboxError(.helperFailed, "no answer in time") }
      return Data(reply.utf8)
    }
    let example = try JSONDecoder().decode(Example.self, from: Data(Self.example.utf8))
    let record = try JSONDecoder().decode(WorkerRecord.self, from: Data(Self.record.utf8))
    return Observer.outcomes([example], record: record, checker: checker)["e1"]?.verdict
  }

  @Test func aCheckThatTheCheckerCannotConfirmIsNotMet() throws {
    #expect(try verdict(#"{"id":"q1","results":[{"id":"e1","equal":true}]}"#) == .met)
    #expect(try verdict(#"{"id":"q1","results":[{"id":"e1","equal":false}]}"#) == .contradicted)
    for reply in [
      nil, "", "{}", #"{"id":"q2","results":[{"id":"e1","equal":true}]}"#, #"{"id":"q1","results":[]}"#,
      #"{"id":"q1","error":"RecursionError"}"#, #"{"id":"q1","results":[{"id":"e2","equal":true}]}"#,
    ] {
      #expect(try verdict(reply) == .unchecked, "\(reply ?? "none")")
    }
  }
}
