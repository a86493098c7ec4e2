import Foundation

/// Which stages of a pipeline are done, and with what: `pipeline.json` in its folder.
package struct StageRecord: Sendable {
  /// A file as it was when a stage had read or written it.
  private struct Stamp: Codable, Sendable, Equatable {
    var size: Int
    var modified: Double

    init?(_ path: String) {
      guard let found = try? FileManager.default.attributesOfItem(atPath: path), let size = found[.size] as? Int,
        let date = found[.modificationDate] as? Date
      else { return nil }
      self.size = size
      modified = date.timeIntervalSince1970
    }
  }

  private struct Stage: Codable, Sendable, Equatable {
    var arguments: [String]
    var input: Stamp?
    var output: Stamp?
  }

  private var stages: [String: Stage] = [:]
  private let path: String

  /// - Parameter folder: the pipeline's. A record that cannot be read is as good as none.
  package init(folder: String) {
    path = folder + "/pipeline.json"
    if let data = FileManager.default.contents(atPath: path),
      let known = try? JSONDecoder().decode([String: Stage].self, from: data)
    {
      stages = known
    }
  }

  /// Whether the stage has been done with these arguments, this input as it is and the output that is there.
  package func isDone(_ stage: String, arguments: [String], input: String?, output: String) -> Bool {
    guard let known = stages[stage], let made = Stamp(output) else { return false }
    return known == Stage(arguments: arguments, input: input.flatMap(Stamp.init), output: made)
  }

  /// - Throws: `OutputError` when it cannot be written.
  package mutating func note(
    _ stage: String, arguments: [String], input: String?, output: String
  ) throws(OutputError) {
    stages[stage] = Stage(arguments: arguments, input: input.flatMap(Stamp.init), output: Stamp(output))
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try encoder.encode(stages).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw OutputError.failed(path: path, reason: error.localizedDescription)
    }
  }
}
