/// Something wrong with a rubric, and where: `criteria[1].levels[0].when.tests.met: …`.
package struct RubricProblem: Sendable, Equatable, CustomStringConvertible {
  package var path: String
  package var message: String

  package init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  package var description: String {
    path.isEmpty ? message : "\(path): \(message)"
  }

  /// What a decoder said of a document that does not have the form of a rubric.
  package init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(_, let context), .dataCorrupted(let context):
      self.init(path: Self.path(context.codingPath), message: context.debugDescription)
    case .valueNotFound(_, let context):
      self.init(path: Self.path(context.codingPath), message: "a value is missing")
    case .keyNotFound(let key, let context):
      self.init(path: Self.path(context.codingPath), message: "the key `\(key.stringValue)` is missing")
    @unknown default:
      self.init(path: "", message: String(describing: error))
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      // Decoders name an array's elements "Index 3"; a mapping's key may be a number too, but has no such name.
      if let index = key.intValue, key.stringValue != String(index) { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }
}
