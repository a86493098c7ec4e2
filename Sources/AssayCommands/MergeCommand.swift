import ArgumentParser
import Assay
import Foundation

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the outputs of shards in the order of the input, and check that nothing is lost.",
    usage: "assay merge [options] <file> … --shards <graded> … [--output <file>]",
    discussion: """
      Fails unless every record of the input is in the graded files exactly once and nothing else is. Outputs of \
      `assay grade --shard` are joined only when each is complete and all are of one run. The input is named as it \
      was for grading, with the same --group-by and --keep-going (docs/scale.md).
      """)

  @OptionGroup var input: InputOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Graded records to join, in any order.", valueName: "graded"),
    completion: .file(extensions: ["jsonl"]))
  var shards: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write here instead of standard output; the file appears when it is complete.", valueName: "file"))
  var output: String?

  func run() throws {
    let interruption = Interruption()
    var merge = try ShardMerge(shards)
    var reader = input.reader(until: interruption)
    let output = try self.output.map { path throws(OutputError) in try OutputStream(path: path) } ?? OutputStream()
    var count = 0
    while !interruption.isRequested, let entry = try reader.next() {
      try output.write(merge.line(of: entry.id))
      count += 1
    }
    try interruption.check(done: nil)
    try merge.checkNothingIsLeft()
    guard count > 0 else { throw StatusError(status: .data, message: "the input holds no records") }
    try output.finish()
    Notice.print("\(count) records of \(shards.count) files, each once")
  }
}
