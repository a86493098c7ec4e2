package import AssayHTTP
import AssayJSON
import Foundation

/// The REST API of Argilla 2.x: one method a call, one line an error.
///
/// What is said of the server's behaviour in this target was seen on 2.8.0.
package struct ArgillaClient: Sendable {
  package let address: ArgillaAddress
  private let transport: any HTTPTransport
  private let timeout: Double

  /// - Parameters:
  ///   - transport: what repeats requests, where they are to be repeated.
  ///   - timeout: seconds without a byte of an answer. A bulk call of a hundred records takes seconds on an idle server, and
  ///     far longer on a busy one.
  package init(address: ArgillaAddress, transport: any HTTPTransport, timeout: Double) {
    self.address = address
    self.transport = transport
    self.timeout = timeout
  }

  /// Whether a call may be made again when nobody knows whether it arrived.
  enum Repetition {
    /// A call that reads, or sets what it names to what it holds.
    case harmless
    /// Makes something under a name of its own: the second time it is a conflict, which then is as good as a success.
    case conflicts
  }

  /// Makes one call.
  ///
  /// - Returns: the value of the answer; null when it has no body, or when a repeated creation met what the first try made.
  @discardableResult
  func call(
    _ method: String, _ path: String, query: [(String, String)] = [], body: JSONValue? = nil,
    repetition: Repetition = .harmless, about subject: String
  ) throws(ArgillaError) -> JSONValue {
    let url = try url(path, query)
    var headers = address.headers
    var data: Data?
    if let body {
      headers["Content-Type"] = "application/json"
      data = body.json
    }
    let request = HTTPRequest(
      method: method, url: url, headers: headers, body: data, timeout: timeout, isRepeatable: true)
    let response: HTTPResponse
    do {
      response = try transport.send(request)
    } catch {
      throw failure(error, subject)
    }
    if response.status == 409, repetition == .conflicts { return .null }
    guard (200..<300).contains(response.status) else { throw refusal(response, subject, path) }
    guard !response.body.isEmpty else { return .null }
    do {
      return try JSONReader.read(Array(response.body))
    } catch {
      throw ArgillaError(
        .unexpected, "\(subject): \(address) does not answer as Argilla does; is ARGILLA_API_URL right?")
    }
  }

  private func url(_ path: String, _ query: [(String, String)]) throws(ArgillaError) -> URL {
    var parts = URLComponents(url: address.url, resolvingAgainstBaseURL: false)
    parts?.path += "/api/v1" + path
    if !query.isEmpty { parts?.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) } }
    guard let url = parts?.url else { throw ArgillaError(.notConfigured, "ARGILLA_API_URL is no address") }
    return url
  }

  private func failure(_ failure: HTTPFailure, _ subject: String) -> ArgillaError {
    switch failure.code {
    case .stopped: ArgillaError(.stopped, "stopped on request")
    case .unreachable:
      ArgillaError(
        .unavailable,
        "Argilla cannot be reached at \(address): \(failure.reason); does it run, and is ARGILLA_API_URL right?")
    case .timedOut:
      ArgillaError(
        .unavailable, "\(subject): \(failure.reason) from \(address); the same command goes on where it stopped")
    case .brokenOff:
      ArgillaError(
        .unavailable, "\(subject): \(failure.reason) to \(address); the same command goes on where it stopped")
    case .refused:
      ArgillaError(
        .unavailable, "\(address): \(failure.reason); look at ARGILLA_API_URL and at the server's certificate")
    }
  }

  /// One line for a status that is no success: what was refused, what to do, and what the server said.
  private func refusal(_ response: HTTPResponse, _ subject: String, _ path: String) -> ArgillaError {
    let body = ErrorBody(response)
    let said = body.text.isEmpty ? "" : ": " + address.withoutSecrets(body.text)
    switch response.status {
    case 401: return ArgillaError(.unauthorized, "\(address) does not take the key in ARGILLA_API_KEY\(said)")
    case 403:
      return ArgillaError(
        .forbidden, "\(subject): the owner of the key may not do this; ask for an owner's or admin's key\(said)")
    // Every server of Argilla has a version.
    case 404 where path == "/version":
      return ArgillaError(
        .notFound,
        "\(subject): it is not there; is ARGILLA_API_URL the address of the server itself, without /api/v1?\(said)")
    case 404:
      return ArgillaError(
        .notFound, "\(subject): it is not there; if it was deleted meanwhile, the same command begins anew\(said)")
    case 409:
      return ArgillaError(.conflict, "\(subject): it is there already; the same command goes on with it\(said)")
    case 413:
      return ArgillaError(
        .invalid, "\(subject): it is too large for the server (status 413); raise its limit, or shorten it\(said)",
        position: body.position)
    case 400, 422:
      return ArgillaError(
        .invalid, "\(subject): the server refuses it (status \(response.status)); mend what it names\(said)",
        position: body.position)
    case 429:
      return ArgillaError(
        .unavailable, "\(subject): the server stays busy (status 429); try again later\(said)")
    case 300..<400:
      let place = response.headers["location"].map { " to \(address.withoutSecrets($0))" } ?? ""
      return ArgillaError(
        .unexpected, "\(address) sends us on\(place); set ARGILLA_API_URL to the address of Argilla itself")
    case 500...:
      return ArgillaError(
        .unavailable,
        "\(subject): the server fails (status \(response.status)); look at its log, try again later\(said)")
    default:
      return ArgillaError(
        .unexpected, "\(subject): unexpected status \(response.status); is ARGILLA_API_URL right?\(said)")
    }
  }
}

extension ArgillaClient {
  /// Items of an answer that is a list.
  func items(_ value: JSONValue, about subject: String) throws(ArgillaError) -> [JSONValue] {
    guard let items = value["items"]?.elements else { throw unexpected(subject) }
    return items
  }

  func unexpected(_ subject: String) -> ArgillaError {
    ArgillaError(
      .unexpected, "\(subject): the answer of \(address) has not the form of Argilla 2.x; is ARGILLA_API_URL right?")
  }
}
