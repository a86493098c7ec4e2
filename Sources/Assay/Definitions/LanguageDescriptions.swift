import AssayJSON
import AssaySandbox
import Foundation

extension DefinitionLibrary {
  /// The definitions of the languages that the lexical checker reads, as JSON: what it needs of them it takes from there, so that
  /// nothing of a language passes through code.
  ///
  /// - Throws: `DefinitionError` for a bad definition.
  func descriptions() throws(DefinitionError) -> [PlannedFile] {
    var files: [PlannedFile] = []
    for source in all(.language) {
      guard try LanguageDefinition(source).isLexical else { continue }
      let value = try DefinitionDecoder.value(from: source)
      guard let data = try? JSONEncoder().encode(value) else {
        throw DefinitionError(source: source.origin, message: "cannot be written as JSON")
      }
      files.append(PlannedFile(path: Toolchains.description(of: source.name), contents: data))
    }
    return files
  }
}
