/// A definition that is missing or wrong: a language, a policy, a rubric.
package struct DefinitionError: Error, Sendable, CustomStringConvertible {
  /// The file, or `built-in NAME`.
  package var source: String
  package var message: String
  package var description: String { "\(source): \(message)" }

  package init(source: String, message: String) {
    self.source = source
    self.message = message
  }
}
