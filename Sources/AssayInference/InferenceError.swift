/// A question to a model, or to the Hub, that got no answer.
package struct InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The address, the key or the parameters are missing or malformed.
    case notConfigured = "not-configured"
    /// The key is missing, wrong, or may not do this.
    case unauthorized
    /// There is no such model, dataset or address.
    case notFound = "not-found"
    /// The server refuses what was asked, such as a prompt that is too long. It will refuse it again.
    case refused
    /// The server cannot be reached, fails, or stays busy. The same may work later.
    case unavailable
    /// What came is no answer: HTML, malformed JSON, another form.
    case unexpected
    /// The model answered, and the answer has no content.
    case empty
    /// Stopped on request.
    case stopped
  }

  package var code: Code
  /// One sentence: what is wrong and what to do.
  package var message: String
  /// The status of HTTP, where one came.
  package var status: Int?

  package init(_ code: Code, _ message: String, status: Int? = nil) {
    self.code = code
    self.message = message
    self.status = status
  }

  package var description: String { message }

  /// Whether every other question to the same model would end so.
  package var concernsAll: Bool { [.notConfigured, .unauthorized, .notFound, .stopped].contains(code) }
}
