import Foundation
import Testing

@testable import Assay
@testable import AssayJSON

/// `--group-by`: answers that stand one a line, joined into records.
@Suite struct GroupingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func group(_ text: String, by key: String = "task", keepGoing: Bool = false) throws -> [RecordReader
    .Entry]
  {
    try entries([folder.write("in.jsonl", text)], groupBy: key, keepGoing: keepGoing)
  }

  private func line(_ id: String, _ task: String, _ rest: String = "", instruction: String = "do") -> String {
    #"{"id":"\#(id)","task":"\#(task)","instruction":"\#(instruction)","response":"from \#(id)"\#(rest)}"#
      + "\n"
  }

  @Test func joinsLinesWhereverTheyStand() throws {
    let records = try group(
      line("a", "t1", #","model":"m""#) + line("b", "t2", instruction: "other") + line("c", "t1")
        + line("d", "t1")
    ).compactMap(\.record)
    #expect(records.map(\.id) == ["t1", "t2"])
    #expect(records.map(\.instruction) == ["do", "other"])
    // Each answer keeps the id of its own line.
    #expect(records[0].responses.map(\.id) == ["a", "c", "d"])
    #expect(records[0].responses.map(\.name) == ["response-1", "response-2", "response-3"])
    #expect(records[0].responses.map(\.model) == ["m", nil, nil])
    #expect(records[0].responses.map(\.text) == ["from a", "from c", "from d"])
  }

  @Test func keepsSharedMetadataOnTheRecordAndTheRestOnTheAnswers() throws {
    let records = try group(
      line("a", "t", #","topic":"x","seed":1,"only":true"#) + line("b", "t", #","topic":"x","seed":2"#)
    ).compactMap(\.record)
    let record = try #require(records.first)
    #expect(record.metadata == [.init("task", .string("t")), .init("topic", .string("x"))])
    #expect(record.responses[0].metadata == [.init("seed", .number("1")), .init("only", .bool(true))])
    #expect(record.responses[1].metadata == [.init("seed", .number("2"))])
  }

  @Test func groupsByTheInstructionToo() throws {
    let records = try group(
      line("a", "1", instruction: "x") + line("b", "2", instruction: "y") + line("c", "3", instruction: "x"),
      by: "instruction"
    ).compactMap(\.record)
    #expect(records.map { $0.responses.map(\.id) } == [["a", "c"], ["b"]])
    #expect(Set(records.map(\.id)).count == 2)
  }

  /// One task worded for two prompts: each answer is judged by what it was asked.
  @Test func keepsTheWordingOfEachAnswer() throws {
    let records = try group(line("a", "t") + line("b", "t", instruction: "another") + line("c", "t")).compactMap(
      \.record)
    let record = try #require(records.first)
    #expect(record.instruction == "do")
    #expect(record.responses.map(\.instruction) == [nil, "another", nil])
    #expect(record.responses.map { record.fullInstruction(for: $0) } == ["do", "another", "do"])
  }

  @Test func keepsNamesApart() throws {
    let records = try group(
      line("a", "t", #","name":"response-2""#) + line("b", "t", #","name":"response-2""#)
        + line("c", "t", #","name":"response-2""#) + line("d", "t", #","name":"mine""#)
    ).compactMap(\.record)
    let names = records[0].responses.map(\.name)
    #expect(Set(names).count == 4 && names.first == "response-2" && names.last == "mine")
  }

  @Test func refusesWhatCannotBeJoined() throws {
    func refusal(_ text: String) throws -> InputError {
      try #require(#expect(throws: InputError.self) { try group(text) })
    }
    let missing = try refusal(line("a", "t") + #"{"id":"b","instruction":"do","response":""}"#)
    #expect(missing.line == 2 && missing.message.contains("task"))
    let twice = try refusal(line("a", "t") + line("a", "t"))
    #expect(twice.line == 2 && twice.message.contains("twice"))
    let nested = try refusal(#"{"task":"t","instruction":"do","responses":[{"response":"x"}]}"#)
    #expect(nested.line == 1 && nested.message.contains("--group-by"))
  }

  /// Nothing is lost: a line that cannot be joined stands at its own place.
  @Test func keepsGoingAfterLinesThatCannotBeJoined() throws {
    let found = try group(
      line("a", "t") + "{\n" + line("b", "u") + line("a", "t") + line("d", "t"),
      keepGoing: true)
    #expect(found.map { $0.record?.id } == ["t", nil, "u", nil])
    #expect(found[0].record?.responses.map(\.id) == ["a", "d"])
    #expect(found.map { $0.error?.line } == [nil, 2, nil, 4])
  }
}
