package import AssayJSON
import Foundation

/// A YAML file of the user's, as JSON sees it.
package enum ConfigurationFile {
  /// - Throws: `DefinitionError` when it cannot be read or is no mapping.
  package static func read(_ path: String) throws(DefinitionError) -> JSONValue {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw DefinitionError(source: path, message: "cannot be read")
    }
    let value = try DefinitionDecoder.value(
      from: DefinitionLibrary.Source(name: path, origin: path, contents: contents))
    guard value.members != nil else { throw DefinitionError(source: path, message: "is no mapping of keys") }
    return value
  }

  package static func decode<Value: Decodable>(
    _ type: Value.Type, from value: JSONValue, _ path: String
  ) throws(DefinitionError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: JSONEncoder().encode(value))
    } catch let error as DecodingError {
      throw DefinitionError(source: path, message: DefinitionDecoder.describe(error))
    } catch {
      throw DefinitionError(source: path, message: "\(error)")
    }
  }
}
