package import AssayInference
package import AssayJSON
import Foundation

/// A file of models: `--config` of `assay generate`, and the same keys of a pipeline.
package struct ModelsFile: Decodable, Sendable {
  package struct Entry: Decodable, Sendable {
    package var name: String?
    package var model: String
    package var endpoint: String?
    /// The variable that holds the key.
    package var keyVariable: String?
    package var system: String?
    package var template: String?
    package var concurrency: Int?
    package var parameters: SamplingParameters.Changes?
    package var extraBody: JSONValue?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, model, endpoint, system, template, concurrency, parameters
      case keyVariable = "key_env"
      case extraBody = "extra_body"
    }
  }

  package var models: [Entry]
  package var parameters: SamplingParameters.Changes?
  package var extraBody: JSONValue?
  package var system: String?
  package var template: String?
  package var concurrency: Int?
  package var samples: Int?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case models, parameters, system, template, concurrency, samples
    case extraBody = "extra_body"
  }

  /// - Parameter otherKeys: keys that the file may have beside these, which are for others.
  /// - Throws: `DefinitionError` that says what is wrong.
  package static func read(_ path: String, otherKeys: [String] = []) throws(DefinitionError) -> ModelsFile {
    let value = try ConfigurationFile.read(path)
    func check(_ value: JSONValue?, _ keys: [String], _ place: String) throws(DefinitionError) {
      for member in value?.members ?? [] where !keys.contains(member.key) {
        throw DefinitionError(
          source: path,
          message: "\(place)unknown key '\(member.key)'; known are: \(keys.sorted().joined(separator: ", "))")
      }
    }
    try check(value, CodingKeys.allCases.map(\.rawValue) + otherKeys, "")
    try check(value["parameters"], SamplingParameters.Changes.keys, "parameters: ")
    for (index, entry) in (value["models"]?.elements ?? []).enumerated() {
      try check(entry, Entry.CodingKeys.allCases.map(\.rawValue), "models[\(index)]: ")
      try check(entry["parameters"], SamplingParameters.Changes.keys, "models[\(index)].parameters: ")
    }
    return try ConfigurationFile.decode(ModelsFile.self, from: value, path)
  }
}
