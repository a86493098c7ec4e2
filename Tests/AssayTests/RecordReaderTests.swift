import AssayEvidence
import Foundation
import Testing

@testable import Assay
@testable import AssayJSON

/// The three shapes, and what is refused.
@Suite struct RecordReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, keepGoing: Bool = false) throws -> [RecordReader.Entry] {
    try entries([folder.write("in.jsonl", text)], keepGoing: keepGoing)
  }

  private func refusal(_ text: String) throws -> InputError {
    let error = #expect(throws: InputError.self) { try read(text) }
    return try #require(error)
  }

  // MARK: - Shapes

  @Test func readsAListOfResponses() throws {
    let found = try read(
      #"{"topic":"x","id":"a","instruction":"do","responses":[{"response":"one","model":"m","n":1},"#
        + #"{"id":"own","name":"second","model":null,"response":null}],"license":["MIT"]}"#)
    let record = try #require(found.first?.record)
    #expect(found.count == 1)
    #expect(record.id == "a" && record.instruction == "do" && record.context == nil)
    #expect(record.metadata.map(\.key) == ["topic", "license"])
    #expect(
      record.responses == [
        Response(
          id: "a/response-1", name: "response-1", model: "m", text: "one",
          metadata: [.init("n", .number("1"))]),
        // null is what a model that failed leaves: an empty answer.
        Response(id: "own", name: "second", model: nil, text: "", metadata: []),
      ])
  }

  @Test(arguments: ["instruction", "instructions"]) func readsTheFlatForm(key: String) throws {
    let record = try #require(
      read(
        #"{"\#(key)":"do","response_1":"one","response_model_1":"m","response_2":"two","response_3":null,"#
          + #""response_5":"no answer of ours","k":true}"#
      ).first?.record)
    #expect(record.instruction == "do" && record.id.hasPrefix("r-"))
    #expect(record.responses.map(\.name) == ["response-1", "response-2", "response-3"])
    #expect(record.responses.map(\.id) == (1...3).map { "\(record.id)/response-\($0)" })
    #expect(record.responses.map(\.model) == ["m", nil, nil])
    #expect(record.responses.map(\.text) == ["one", "two", ""])
    #expect(record.metadata.map(\.key) == ["response_5", "k"])
  }

  @Test func readsOneAnswerALine() throws {
    let records = try read(
      """
      {"id":7,"instruction":"do","model":"m","response":"one","task":"t"}
      {"instruction":"do","response":""}
      """
    ).compactMap(\.record)
    #expect(records.map(\.responses.count) == [1, 1])
    #expect(records[0].id == "7" && records[0].responses[0].id == "7")
    #expect(records[0].metadata == [.init("task", .string("t"))])
    #expect(records[1].id.hasPrefix("r-"))
  }

  @Test func readsWhatARecordBringsToCheckWith() throws {
    func reference(_ rest: String) throws -> Reference? {
      try read(#"{"id":"a","instruction":"do","response":"x","# + rest + "}").first?.record?.reference
    }
    let own = try reference(#""reference":{"tests":"assert f(1) == 2","solution":"def f(x): ...","entry_point":"f"}"#)
    #expect(own == Reference(tests: ["assert f(1) == 2"], solution: "def f(x): ...", entryPoint: "f"))
    let humanEval = try reference(
      #""test":"def check(candidate): ...","entry_point":"f","prompt":"def f(x):\n","canonical_solution":"    return 1""#
    )
    #expect(
      humanEval
        == Reference(tests: ["def check(candidate): ..."], solution: "def f(x):\n    return 1", entryPoint: "f"))
    let mbpp = try reference(#""test_list":["assert f(1)","assert f(2)"],"code":"def f(x): ...""#)
    #expect(mbpp == Reference(tests: ["assert f(1)", "assert f(2)"], solution: "def f(x): ...", entryPoint: nil))
    // The name of a function alone is no test, and is not used.
    #expect(try reference(#""entry_point":"f""#) == nil)
  }

  @Test func readsContextAsTextOrTurns() throws {
    let records = try read(
      """
      {"id":"a","instruction":"and now?","context":"before","response":""}
      {"id":"b","instruction":"and now?","context":[{"role":"user","content":"first"},{"role":"assistant",\
      "content":"told"}],"response":""}
      {"id":"c","instruction":"and now?","context":null,"response":""}
      """
    ).compactMap(\.record)
    #expect(records.map(\.fullInstruction) == ["before\n\nand now?", "first\n\nand now?", "and now?"])
    #expect(try refusal(#"{"instruction":"x","context":7,"response":""}"#).message.contains("context"))
  }

  /// An id that is made stays when lines are reordered, and differs when the content does.
  @Test func makesIdsFromTheContent() throws {
    let lines = [#"{"instruction":"a","response":"b"}"#, #"{"instruction":"ab","response":""}"#]
    let there = try read(lines.joined(separator: "\n")).compactMap(\.record?.id)
    let back = try read(lines.reversed().joined(separator: "\n")).compactMap(\.record?.id)
    #expect(there == back.reversed() && Set(there).count == 2)
  }

  // MARK: - Refusals

  @Test(arguments: [
    (#"[1]"#, "object"), (#""text""#, "object"), (#"{"id":"a"}"#, "responses"), (#"{}"#, "responses"),
    (#"{"response":"x"}"#, "instruction"), (#"{"instruction":1,"response":"x"}"#, "instruction"),
    (#"{"instruction":"x","response":1}"#, "response"), (#"{"instruction":"x","responses":{}}"#, "array"),
    (#"{"instruction":"x","responses":[]}"#, "no response"),
    (#"{"instruction":"x","responses":["a"]}"#, "object"),
    (#"{"instruction":"x","responses":[{"model":"m"}]}"#, "response"),
    (#"{"instruction":"x","responses":[{"response":"a","name":"n"},{"response":"b","name":"n"}]}"#, "named"),
    (#"{"instruction":"x","responses":[{"response":"a","id":"n"},{"response":"b","id":"n"}]}"#, "id"),
    (#"{"id":"","instruction":"x","response":"y"}"#, "id"),
    (#"{"id":[],"instruction":"x","response":"y"}"#, "id"),
    (#"{"instruction":"x","response":"y","model":3}"#, "model"),
    (#"{"instruction":"x","response_1":"y","response_model_1":{}}"#, "response_model_1"),
  ])
  func refusesWhatDoesNotFit(line: String, mentions: String) throws {
    let error = try refusal("\n" + line)
    #expect(error.line == 2)
    #expect(error.message.contains(mentions), "\(error)")
  }

  @Test func saysFileLineAndColumnOfMalformedJSON() throws {
    let good = #"{"id":"a","instruction":"x","response":"y"}"#
    let error = try refusal("\(good)\n\n" + #"{"id":"b","instruction":"é" "response":"y"}"# + "\n")
    #expect(error.file == folder.path + "/in.jsonl" && error.line == 3 && error.column == 29)
    #expect("\(error)".hasPrefix("\(folder.path)/in.jsonl:3:29: "))
  }

  @Test(arguments: [
    #"{"instruction":"x","response_1":"y"}"#, #"{"instruction":"x","response":"y"}"#,
  ])
  func refusesMixedShapesWithBothLines(line: String) throws {
    let error = try refusal(#"{"instruction":"x","responses":[{"response":"y"}]}"# + "\n\n" + line)
    #expect(error.line == 3)
    #expect(error.message.contains("in.jsonl:1"))
  }

  @Test func refusesMixedShapesAcrossFiles() throws {
    let first = try folder.write("1.jsonl", #"{"instruction":"x","response":"y"}"#)
    let second = try folder.write("2.jsonl", #"{"instruction":"x","response_1":"y"}"#)
    let error = #expect(throws: InputError.self) { try entries([first, second]) }
    #expect(error?.file == second && error?.line == 1)
    #expect(error?.message.contains("\(first):1") == true)
  }

  @Test func refusesASecondRecordOfTheSameId() throws {
    let line = #"{"id":"a","instruction":"x","response":"y"}"#
    let error = try refusal("\(line)\n\(line)\n")
    #expect(error.line == 2 && error.message.contains("in.jsonl:1"))
    // A number and its text are the same id.
    let other = try refusal(
      #"{"id":"7","instruction":"x","response":"y"}"# + "\n" + #"{"id":7,"instruction":"z","response":""}"#)
    #expect(other.line == 2)
  }

  @Test func namesAFileThatCannotBeRead() throws {
    let missing = #expect(throws: InputError.self) { try entries([folder.path + "/none.jsonl"]) }
    #expect(missing?.file.hasSuffix("none.jsonl") == true && missing?.line == nil)
    let isFolder = #expect(throws: InputError.self) { try entries([folder.path]) }
    #expect(isFolder?.message.contains("folder") == true)
  }

  // MARK: - Going on

  @Test func keepsGoingAfterMalformedLines() throws {
    let found = try read(
      """
      {"id":"a","instruction":"x","response":"1"}
      {"id":"b","instruction":
      {"id":"a","instruction":"x","response":"again"}
      {"instruction":"x","responses":[{"response":"other shape"}]}
      not json
      {"id":"c","instruction":"x","response":"2"}
      """, keepGoing: true)
    #expect(found.map { $0.record?.id } == ["a", nil, nil, nil, nil, "c"])
    #expect(found.map { $0.error?.line } == [nil, 2, 3, 4, 5, nil])
    #expect(found[1].error?.column == 25)
  }

  /// The first line sets the shape only when it is a record.
  @Test func aMalformedFirstLineSetsNoShape() throws {
    let found = try read("{}\n" + #"{"id":"a","instruction":"x","response":"1"}"#, keepGoing: true)
    #expect(found.map { $0.record?.id } == [nil, "a"])
  }

  @Test func tellsHowMuchWasRead() throws {
    let line = #"{"instruction":"x","response":"y","n":0}"# + "\n"
    var reader = RecordReader(files: [try folder.write("in.jsonl", line)])
    #expect(reader.fractionRead == 0)
    _ = try reader.next()
    _ = try reader.next()
    #expect(reader.fractionRead == 1)
    #expect(RecordReader(files: ["-"]).fractionRead == nil)
  }
}
