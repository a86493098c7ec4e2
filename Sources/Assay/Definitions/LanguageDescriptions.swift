import AssayExtract
import AssayJSON
import AssaySandbox
import Foundation

extension DefinitionLibrary {
  /// The definitions of the languages that the lexical checker reads, as JSON: what it needs of them it takes from there, so that
  /// nothing of a language passes through code.
  ///
  /// - Parameter languages: those of this library.
  /// - Throws: `DefinitionError` for a bad definition.
  func descriptions(of languages: [LanguageDefinition]) throws(DefinitionError) -> [PlannedFile] {
    let lexical = Set(languages.filter(\.isLexical).map(\.syntax.name))
    var files: [PlannedFile] = []
    for source in all(.language) where lexical.contains(source.name) {
      let value = try DefinitionDecoder.value(from: source)
      guard let data = try? JSONEncoder().encode(value) else {
        throw DefinitionError(source: source.origin, message: "cannot be written as JSON")
      }
      files.append(PlannedFile(path: Toolchains.description(of: source.name), contents: data))
    }
    return files
  }
}
