/// Sends requests. What reaches for a network takes one of these, so that retries, tests and other ways out of the process
/// can be put in between.
package protocol HTTPTransport: Sendable {
  /// Sends one request and waits for the whole answer. A status that says that something is wrong is an answer.
  ///
  /// - Throws: `HTTPFailure` when no answer came.
  func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse
}

/// There was no answer.
package struct HTTPFailure: Error, Sendable, Equatable {
  package enum Code: Sendable {
    /// No connection was made, so the server has not seen the request.
    case unreachable
    /// Nothing came for as long as the request allows. The server may have carried it out.
    case timedOut
    /// The connection ended before the answer did. The server may have carried it out.
    case brokenOff
    /// It will not go better the next time: a certificate that is not trusted, a malformed address.
    case refused
    /// Given up because the user asked to stop.
    case stopped
  }

  package var code: Code
  /// In a few words, for the end of a sentence.
  package var reason: String

  package init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}
