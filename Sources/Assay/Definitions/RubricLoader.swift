import AssayEvidence
package import AssayRubric

extension DefinitionLibrary {
  /// A rubric, checked.
  ///
  /// - Throws: `DefinitionError` naming the first problem; `problems(in:)` lists them all.
  package func rubric(_ name: String) throws(DefinitionError) -> Rubric {
    let source = try find(.rubric, name)
    let rubric = try decodeRubric(source)
    if let problem = rubric.validate(knownFacts: KnownFacts.types).first {
      throw DefinitionError(source: source.origin, message: "\(problem)")
    }
    return rubric
  }

  /// A rubric as it stands in its file, with its digest.
  package func decodeRubric(_ source: Source) throws(DefinitionError) -> Rubric {
    var rubric = try DefinitionDecoder.decode(Rubric.self, from: source, keys: nil)
    rubric.digest = String(source.digest.prefix(12))
    return rubric
  }
}
