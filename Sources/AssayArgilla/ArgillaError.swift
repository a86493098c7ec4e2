/// A call to Argilla that did not do what was asked.
package struct ArgillaError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable {
    /// The address or the key is missing or malformed.
    case notConfigured
    case unauthorized
    case forbidden
    case notFound
    /// Something of that name is there already.
    case conflict
    /// The server refuses what was sent.
    case invalid
    /// The server cannot be reached, fails, or stays busy. The same call may work later.
    case unavailable
    /// The answer is none of Argilla's.
    case unexpected
    /// A version of Argilla that this does not speak to.
    case unsupported
    /// Stopped on request.
    case stopped
  }

  package var code: Code
  /// One sentence: what is wrong and what to do.
  package var message: String
  /// The index of the record that was refused, within the call.
  package var position: Int?

  package init(_ code: Code, _ message: String, position: Int? = nil) {
    self.code = code
    self.message = message
    self.position = position
  }

  package var description: String { message }
}
