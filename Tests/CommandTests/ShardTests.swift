import Foundation
import TestThreads
import Testing

/// `assay grade --shard` and `assay merge`.
@Suite(.blocking) struct ShardTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  private func shardPaths(_ count: Int) -> [String] { (1...count).map { path("shard-\($0).jsonl") } }

  private func answers(_ count: Int) throws -> String {
    try folder.write(
      "in.jsonl",
      (0..<count).map { try answerLine("a\($0)", $0 % 10 == 0 ? fenced("print(\($0))") : "no code") }.joined())
  }

  private func grade(_ input: String, shards count: Int, _ more: [String] = []) throws {
    for number in 1...count {
      let outcome = try Tool.run(
        [
          "grade", input, "-q", "--no-usage", "--shard", "\(number)/\(count)", "--output",
          shardPaths(count)[number - 1],
        ]
          + more)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  private func merge(_ input: String, _ shards: [String]) throws -> Outcome {
    try Tool.run(["merge", input, "--output", path("merged.jsonl"), "--shards"] + shards)
  }

  @Test func joinsToWhatOneRunWrites() throws {
    let input = try answers(30)
    try grade(input, shards: 3)
    let sizes = shardPaths(3).map { path in
      (FileManager.default.contents(atPath: path) ?? Data()).count { $0 == 0x0A }
    }
    #expect(sizes.reduce(0, +) == 30 && sizes.allSatisfy { $0 > 0 && $0 < 30 }, "\(sizes)")
    let outcome = try merge(input, shardPaths(3).reversed())
    #expect(outcome.status == 0 && outcome.errors == "30 records of 3 files, each once\n", "\(outcome.errors)")
    #expect(try Tool.run(["grade", input, "-q", "--no-usage", "--output", path("whole.jsonl")]).status == 0)
    #expect(folder.contents("merged.jsonl") == folder.contents("whole.jsonl"))
    // Onto standard output too.
    #expect(try Tool.run(["merge", input, "--shards"] + shardPaths(3)).output == folder.contents("whole.jsonl"))
  }

  /// A record's shard is its id's: lines in another order, and other lines beside it, change nothing.
  @Test func shardsAreStableUnderReordering() throws {
    let input = try answers(12)
    let lines = try String(contentsOfFile: input, encoding: .utf8).split(separator: "\n")
    let other = try folder.write("other.jsonl", lines.reversed().map { $0 + "\n" }.joined())
    func ids(_ input: String) throws -> [String] {
      try Tool.run(["grade", input, "-q", "--shard", "2/3"]).records().compactMap { $0["id"] as? String }
    }
    let found = try ids(input)
    #expect(!found.isEmpty)
    #expect(try found == ids(other).reversed())
  }

  @Test func aLostOrDoubledRecordFails() throws {
    let input = try answers(12)
    try grade(input, shards: 2)
    let shards = shardPaths(2)
    let first = try #require(folder.contents("shard-1.jsonl"))
    func expectFailure(_ message: String, _ files: [String]) throws {
      let outcome = try merge(input, files)
      #expect(outcome.status == 65 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1 && folder.contents("merged.jsonl") == nil)
    }
    try expectFailure("shard 2/2: it is missing", [shards[0]])
    try expectFailure("is shard 1/2 too", [shards[0], shards[0]])
    try folder.write("shard-1.jsonl", first.dropLast(5))
    try expectFailure("it is not the file that its marker tells of", shards)
    try FileManager.default.removeItem(atPath: shards[0] + ".done")
    try expectFailure("the shard is not complete", shards)
    // Without markers, as the parts of other engines: the ids alone tell.
    try FileManager.default.removeItem(atPath: shards[1] + ".done")
    try expectFailure("or it is cut off", shards)
    try folder.write("shard-1.jsonl", first.dropLast(1))
    try expectFailure("the last line is cut off", shards)
    let lines = String(decoding: first, as: UTF8.self).split(separator: "\n").map { $0 + "\n" }
    try folder.write("shard-1.jsonl", lines.dropFirst().joined())
    try expectFailure("of the input is in none of them", shards)
    try folder.write("shard-1.jsonl", (lines + [lines[0]]).joined())
    try expectFailure("each must be graded once", shards)
    try folder.write("shard-1.jsonl", (lines + [lines[0].replacing("\"id\":\"a", with: "\"id\":\"b")]).joined())
    try expectFailure("the input has no record \"b", shards)
    try folder.write("shard-1.jsonl", first)
    #expect(try merge(input, shards).status == 0)
  }

  /// A job that a scheduler starts again has nothing left to do; one with other options is refused.
  @Test func aCompleteShardIsNotGradedAgain() throws {
    let input = try answers(8)
    try grade(input, shards: 2, ["--resume"])
    let arguments = ["grade", input, "--no-usage", "--resume", "--shard", "1/2", "--output", shardPaths(2)[0]]
    let began = try FileManager.default.attributesOfItem(atPath: shardPaths(2)[0])[.modificationDate] as? Date
    let again = try Tool.run(arguments)
    #expect(again.status == 0 && again.errors.hasPrefix("shard 1/2 is complete: "), "\(again.errors)")
    #expect(try FileManager.default.attributesOfItem(atPath: shardPaths(2)[0])[.modificationDate] as? Date == began)
    let other = try Tool.run(arguments + ["--keep-going"])
    #expect(other.status == 64 && other.errors.contains("begun with no --keep-going"), "\(other.errors)")
    // Graded otherwise, it doesn't fit the other one.
    #expect(try Tool.run(["grade", input, "-q", "--shard", "1/2", "--output", shardPaths(2)[0]]).status == 0)
    let mixed = try merge(input, shardPaths(2))
    #expect(mixed.status == 65 && mixed.errors.contains("it was graded otherwise"), "\(mixed.errors)")
  }

  /// With more shards than records some are empty, and that is no failure.
  @Test func shardsMayBeEmpty() throws {
    let input = try answers(2)
    try grade(input, shards: 5)
    #expect(try merge(input, shardPaths(5)).status == 0)
  }

  @Test(arguments: ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3"]) func shardsThatAreNone(text: String) throws {
    #expect(try Tool.run(["grade", "--shard=\(text)"]).status == 64)
  }
}
