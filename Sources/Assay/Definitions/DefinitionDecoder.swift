import Foundation
import Yams

/// Decodes a definition and turns what Yams and Codable throw into one line that says where.
enum DefinitionDecoder {
  /// - Parameter keys: the keys the document may have; one that is not among them is an error, since a misspelt key would
  ///   otherwise change nothing and say nothing.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from source: DefinitionLibrary.Source, keys: Set<String>?
  ) throws(DefinitionError) -> Value {
    guard let text = String(data: source.contents, encoding: .utf8) else {
      throw DefinitionError(source: source.origin, message: "is not UTF-8")
    }
    do {
      if let keys {
        let node = try Yams.compose(yaml: text)
        let unknown = (node?.mapping?.keys.compactMap(\.string) ?? []).filter { !keys.contains($0) }
        if let first = unknown.first {
          throw DefinitionError(
            source: source.origin,
            message: "unknown key '\(first)'; known are: \(keys.sorted().joined(separator: ", "))")
        }
      }
      return try YAMLDecoder().decode(type, from: text)
    } catch let error as DefinitionError {
      throw error
    } catch let error as DecodingError {
      throw DefinitionError(source: source.origin, message: describe(error))
    } catch let error as YamlError {
      throw DefinitionError(source: source.origin, message: "\(error)".split(separator: "\n").joined(separator: " "))
    } catch {
      throw DefinitionError(source: source.origin, message: "\(error)")
    }
  }

  private static func describe(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let keys = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
      return keys.isEmpty ? "the document" : keys.joined(separator: ".").replacing(".[", with: "[")
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(path(context)): the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(path(context)): \(context.debugDescription)"
    case .dataCorrupted(let context):
      let cause = context.underlyingError.map { "\($0)".split(separator: "\n").joined(separator: " ") }
      return "\(path(context)): \(cause ?? context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}
