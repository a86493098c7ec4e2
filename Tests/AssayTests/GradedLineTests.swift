import AssayJSON
import AssayRubric
import Foundation
import Testing

@testable import Assay

/// Lines of `assay grade`, read back.
@Suite struct GradedLineTests {
  private static let answer = """
    {"id":"t/r","name":"r","model":null,"response":"text","program":{"language":"python","files":[]},\
    "examples":[{"origin":"response","call":"f(1)","expected":"2","got":null,"outcome":"met","id":"e"}],\
    "runs":[{"status":"ok","stdout":"","stderr":"x","layers":[1]}],\
    "evidence":{"a":{"value":true,"lines":[3]},"b":{"value":2},"c":{"value":0.5,"runs":["r1"]},"d":{"value":"t"},\
    "e":{"value":["x","y"]},"f":{"unknown":"why"}},\
    "score":{"total":5.0,"confidence":0.5,"rubric":"r@1","criteria":\
    {"evidence":{"points":null,"max":3,"confidence":null,"reasons":["No."]},"usage":{"points":2,"max":2,"confidence":0.9,"right":0.8,\
    "reasons":[]}}}}
    """
  private static func line(_ answer: String = answer) -> String {
    #"{"id":"t","instruction":"Do it.","context":[{"role":"user","content":"c","usage":1}],"responses":["# + answer
      + "]}"
  }

  private func read(_ text: String, withEvidence: Bool = true) throws -> GradedLine {
    let line = RawLines.Line(bytes: Array(text.utf8), file: "g.jsonl", number: 7)
    return try GradedLine.decoder(withEvidence: withEvidence).line(line).value
  }

  @Test func readsAll() throws {
    let line = try read(Self.line())
    #expect(line.id == "t" && line.error == nil && line.context?.elements?.first?["usage"]?.integer == 1)
    let answer = try #require(line.responses.first)
    #expect(answer.model == nil && answer.program?.language == "python" && answer.response == "text")
    #expect(answer.examples.first?.got == nil && answer.examples.first?.expected == "2")
    #expect(answer.runs.first?.purpose == nil && answer.runs.first?.stderr == "x")
    let decoded = try JSONDecoder().decode([String: Score].self, from: Data(part("score").utf8))
    #expect(answer.score == decoded["score"])
    // Criteria may be called like what is left out elsewhere.
    #expect(answer.score.total == 5 && answer.score.criteria["usage"]?.right == 0.8)
    #expect(answer.score.criteria["evidence"]?.points == nil)
  }

  /// The same as `Decodable` reads, or nothing.
  @Test func readsEvidenceWhereItIsWanted() throws {
    let decoded = try JSONDecoder().decode([String: Evidence].self, from: Data(part("evidence").utf8))
    #expect(try read(Self.line()).responses.first?.evidence == decoded["evidence"])
    #expect(try read(Self.line(), withEvidence: false).responses.first?.evidence == Evidence())
  }

  /// A member of the answer, in an object of its own.
  private func part(_ key: String) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(Self.answer.utf8)) as? [String: Any] ?? [:]
    return String(decoding: try JSONSerialization.data(withJSONObject: [key: value[key] ?? [:]]), as: UTF8.self)
  }

  @Test(arguments: [
    (#""id":"t/r""#, #""id":7"#, #""responses.0.id" must be a string"#),
    (#""name":"r","#, "", #"the key "responses.0.name" is missing"#),
    (#""status":"ok""#, #""status":null"#, #""responses.0.runs.0.status" may not be null"#),
    (#""total":5.0"#, #""total":5.5"#, #""responses.0.score.total" must be a whole number"#),
    (#""max":2,"#, "", #"the key "responses.0.score.criteria.usage.max" is missing"#),
    (#""reasons":["No."]"#, #""reasons":[1]"#, #""responses.0.score.criteria.evidence.reasons.0" must be a string"#),
    (#""value":true"#, #""value":{}"#, #""responses.0.evidence.a.value" must be true or false"#),
    (#""unknown":"why""#, #""unknown":"why","value":1"#, #""responses.0.evidence.f.value" must be"#),
    (#""examples":["#, #""examples":[4,"#, #""responses.0.examples.0" must be an object"#),
  ])
  func saysWhatIsWrong(part: String, by: String, message: String) throws {
    #expect(Self.answer.contains(part))
    let error = #expect(throws: InputError.self) { try read(Self.line(Self.answer.replacing(part, with: by))) }
    #expect(error.map { "\($0)" }?.hasPrefix("g.jsonl:7:") == true)
    #expect(
      error?.message.hasPrefix("this is not a graded record of assay grade: \(message)") == true,
      "\(error?.message ?? "")")
  }

  @Test func saysWhereATextIsMalformed() throws {
    let error = #expect(throws: InputError.self) { try read(#"{"id":"t",instruction:1}"#) }
    #expect(error?.column == 11, "\(error?.message ?? "")")
    let list = #expect(throws: InputError.self) { try read("[]") }
    #expect(list?.message.hasSuffix("the line must be an object") == true, "\(list?.message ?? "")")
  }
}
