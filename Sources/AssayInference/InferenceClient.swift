package import AssayHTTP
import AssayJSON
import Foundation

/// Asks the models of one endpoint: one method a call, one line an error.
package struct InferenceClient: Sendable {
  /// What a server of models, or the proxy before it, says when it may answer a little later.
  package static let passingStatuses: Set<Int> = [408, 409, 425, 520, 521, 522, 523, 524, 529]

  package let endpoint: Endpoint
  private let transport: any HTTPTransport
  private let timeout: Double

  /// - Parameters:
  ///   - transport: what repeats requests, where they are to be repeated.
  ///   - timeout: seconds without a byte of an answer; a model sends none until it has written all.
  package init(endpoint: Endpoint, transport: any HTTPTransport, timeout: Double) {
    self.endpoint = endpoint
    self.transport = transport
    self.timeout = timeout
  }

  /// Asks the server which models it has, since some answer for a model that they do not have with another.
  ///
  /// - Returns: the kind of server, as far as it shows.
  /// - Throws: when the key is refused, the server cannot be reached, or the model is not among those it lists.
  package func check(model: String) throws(InferenceError) -> ServerKind {
    if endpoint.interface == .generate { return .tgi }
    let response = try send(
      HTTPRequest(
        url: endpoint.address(of: "models"), headers: endpoint.headers, timeout: min(timeout, 60), isRepeatable: true)
    )
    if [401, 403].contains(response.status) { throw refusal(response) }
    // Many servers have no such list; then the first question will show.
    guard response.status == 200, let body = try? JSONReader.read(Array(response.body)),
      let list = body["data"]?.elements,
      !list.isEmpty
    else { return endpoint.kind ?? .compatible }
    let names = list.compactMap { $0["id"]?.text }
    // The router takes the name of a provider, or a policy, behind a colon.
    let bare = endpoint.kind == .huggingFace ? model.split(separator: ":").first.map(String.init) ?? model : model
    let aliases = list.flatMap { $0["aliases"]?.elements?.compactMap(\.text) ?? [] }
    guard names.contains(bare) || names.contains(model) || aliases.contains(model) || names.isEmpty else {
      let some = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
      throw InferenceError(.notFound, "\(endpoint) has no model \"\(model)\"; it has: \(some)")
    }
    let entry = list.first { $0["id"]?.text == bare }
    return endpoint.kind ?? ServerKind(ownedBy: entry?["owned_by"]?.text) ?? .compatible
  }

  /// Asks one question.
  package func ask(_ question: ModelQuestion) throws(InferenceError) -> ModelAnswer {
    let data: Data
    do {
      data = try JSONEncoder().encode(question.body)
    } catch {
      throw InferenceError(.refused, "the question cannot be written as JSON")
    }
    let response = try send(
      HTTPRequest(
        method: "POST", url: endpoint.address(of: question.call), headers: endpoint.headers, body: data,
        timeout: timeout,
        isRepeatable: true))
    guard (200..<300).contains(response.status) else { throw refusal(response) }
    let body: JSONValue
    do {
      body = try JSONReader.read(Array(response.body))
    } catch {
      let type = response.headers["content-type"].map { " (\($0.prefix(80)))" } ?? ""
      throw InferenceError(.unexpected, "\(endpoint) does not answer with JSON\(type); is the address right?")
    }
    var answer = try ModelAnswer(body: body, interface: endpoint.interface)
    answer.seconds = response.seconds
    return answer
  }

  private func send(_ request: HTTPRequest) throws(InferenceError) -> HTTPResponse {
    do {
      return try transport.send(request)
    } catch {
      switch error.code {
      case .stopped: throw InferenceError(.stopped, "stopped on request")
      case .unreachable: throw InferenceError(.unavailable, "\(endpoint) cannot be reached: \(error.reason)")
      case .timedOut, .brokenOff: throw InferenceError(.unavailable, "\(error.reason) (\(endpoint))")
      case .refused: throw InferenceError(.notConfigured, "\(endpoint): \(error.reason)")
      }
    }
  }

  /// One line for a status that is no success.
  private func refusal(_ response: HTTPResponse) -> InferenceError {
    let message = ServerMessage(response)
    let said = message.text.isEmpty ? "" : ": " + endpoint.withoutKey(message.text)
    func error(_ code: InferenceError.Code, _ text: String) -> InferenceError {
      InferenceError(code, text, status: response.status)
    }
    switch response.status {
    case 401, 403:
      let remedy: String
      if endpoint.key == nil {
        remedy =
          endpoint.keyVariable.isEmpty
          ? "wants a key, and none is meant for it; name the variable that holds it with key_env in --config"
          : "wants a key, and \(endpoint.keyVariable) is not set"
      } else {
        remedy = "does not take the key in \(endpoint.keyVariable)"
      }
      return error(.unauthorized, "\(endpoint) \(remedy)\(said)")
    case 404: return error(.notFound, "\(endpoint) does not know the model or the address (status 404)\(said)")
    case 410: return error(.notFound, "\(endpoint) is no longer served (status 410)\(said)")
    case 402: return error(.unauthorized, "\(endpoint) wants to be paid (status 402)\(said)")
    case 300..<400:
      let place = response.headers["location"].map { " to \(endpoint.withoutKey($0))" } ?? ""
      return error(.notFound, "\(endpoint) sends us on\(place); name the address of the server itself")
    case 429: return error(.unavailable, "\(endpoint) stays busy (status 429)\(said)")
    case 408, 409, 425, 500...: return error(.unavailable, "\(endpoint) fails (status \(response.status))\(said)")
    default: return error(.refused, "the server refuses the question (status \(response.status))\(said)")
    }
  }
}
