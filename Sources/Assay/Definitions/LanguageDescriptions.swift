import AssaySandbox
import Foundation
import Yams

extension DefinitionLibrary {
  /// The definitions of the languages that the lexical checker reads, as JSON in which every scalar is a text: what it needs
  /// of them it takes from there, so that nothing of a language passes through code.
  ///
  /// - Throws: `DefinitionError` for a bad definition.
  func descriptions() throws(DefinitionError) -> [PlannedFile] {
    var files: [PlannedFile] = []
    for source in all(.language) {
      let language = try LanguageDefinition(source)
      guard language.isLexical else { continue }
      let node = try DefinitionDecoder.node(of: source)
      guard let data = try? JSONSerialization.data(withJSONObject: Self.plain(node), options: [.sortedKeys]) else {
        throw DefinitionError(source: source.origin, message: "cannot be written as JSON")
      }
      files.append(PlannedFile(path: Toolchains.description(of: source.name), contents: data))
    }
    return files
  }

  private static func plain(_ node: Node) -> Any {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence(let sequence): sequence.map(plain)
    case .mapping(let mapping):
      Dictionary(mapping.map { ($0.key.string ?? "", plain($0.value)) }, uniquingKeysWith: { first, _ in first })
    // Yams resolves aliases while it composes.
    case .alias: ""
    }
  }
}
