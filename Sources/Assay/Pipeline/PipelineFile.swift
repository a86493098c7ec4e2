import AssayJSON
import Foundation

/// `assay pipeline CONFIG.yaml`: what each stage is to do, beside the keys of `ModelsFile`.
package struct PipelineFile: Decodable, Sendable {
  /// The options of `assay tasks`.
  package struct Tasks: Decodable, Sendable {
    package var from: String
    package var split: String?
    package var subset: String?
    package var column: String?
    package var idColumn: String?
    package var keep: [String]?
    package var keepAll: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case from, split, subset, column, keep
      case idColumn = "id_column"
      case keepAll = "keep_all"
    }
  }

  /// The options of `assay grade`.
  package struct Grade: Decodable, Sendable {
    package var rubric: String?
    package var policy: String?
    package var jobs: Int?
    package var judge: Judge?

    enum CodingKeys: String, CodingKey, CaseIterable { case rubric, policy, jobs, judge }
  }

  /// A model whose opinion is asked for (docs/judge.md).
  package struct Judge: Decodable, Sendable {
    package var endpoint: String
    package var model: String
    package var keyEnv: String?
    package var concurrency: Int?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case endpoint, model, concurrency
      case keyEnv = "key_env"
    }
  }

  /// The options of `assay argilla push`.
  package struct Push: Decodable, Sendable {
    package var dataset: String
    package var workspace: String?
    package var blind: Bool?
    package var perCriterion: Bool?
    /// A share, such as `10%`.
    package var control: String?
    package var seed: Int?
    package var minSubmitted: Int?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case dataset, workspace, blind, control, seed
      case perCriterion = "per_criterion"
      case minSubmitted = "min_submitted"
    }
  }

  /// Where each stage leaves its file.
  package var folder: String
  package var tasks: Tasks
  package var grade: Grade?
  /// Without it the pipeline ends with the grades.
  package var push: Push?

  private enum CodingKeys: String, CodingKey, CaseIterable { case folder, tasks, grade, push }

  /// Keys that a file of models has only in a pipeline.
  package static let ownKeys = CodingKeys.allCases.map(\.rawValue)

  /// - Throws: `DefinitionError` that says what is wrong. The keys of models are for `ModelsFile` to look at.
  package static func read(_ path: String) throws(DefinitionError) -> PipelineFile {
    let value = try ConfigurationFile.read(path)
    let known = [
      (name: "grade", value: value["grade"], keys: Grade.CodingKeys.allCases.map(\.rawValue)),
      ("grade: judge", value["grade"]?["judge"], Judge.CodingKeys.allCases.map(\.rawValue)),
      ("push", value["push"], Push.CodingKeys.allCases.map(\.rawValue)),
      ("tasks", value["tasks"], Tasks.CodingKeys.allCases.map(\.rawValue)),
    ]
    for (stage, part, keys) in known {
      for member in part?.members ?? [] where !keys.contains(member.key) {
        throw DefinitionError(
          source: path,
          message: "\(stage): unknown key '\(member.key)'; known are: \(keys.sorted().joined(separator: ", "))")
      }
    }
    return try ConfigurationFile.decode(PipelineFile.self, from: value, path)
  }
}
