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

    package init() {}

    enum CodingKeys: String, CodingKey, CaseIterable { case rubric, policy, jobs }
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
      "tasks": Tasks.CodingKeys.allCases.map(\.rawValue), "grade": Grade.CodingKeys.allCases.map(\.rawValue),
      "push": Push.CodingKeys.allCases.map(\.rawValue),
    ]
    for (stage, keys) in known.sorted(by: { $0.key < $1.key }) {
      for member in value[stage]?.members ?? [] where !keys.contains(member.key) {
        throw DefinitionError(
          source: path,
          message: "\(stage): unknown key '\(member.key)'; known are: \(keys.sorted().joined(separator: ", "))")
      }
    }
    return try ConfigurationFile.decode(PipelineFile.self, from: value, path)
  }
}
