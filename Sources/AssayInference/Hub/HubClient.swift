package import AssayHTTP
import AssayJSON
package import Foundation

/// Reads the Hugging Face Hub: files of repositories, and datasets through the dataset viewer's API.
///
/// Sources: dataset-viewer `docs/source/{rows,parquet,quick_start}.md` and `openapi.json`, hub-docs `rate-limits.md`.
package struct HubClient: Sendable {
  package let address: HubAddress
  private let transport: any HTTPTransport
  private let kept: HubCache

  package init(address: HubAddress, transport: any HTTPTransport) {
    self.address = address
    self.transport = transport
    kept = HubCache(folder: address.cache)
  }

  /// Redirects of one download; the Hub sends files to another host once or twice.
  private static let mostRedirects = 5

  /// A file of a model's repository; nil when there is none of that name.
  package func file(_ name: String, ofModel model: String) throws(InferenceError) -> Data? {
    try Self.check(repository: model)
    let url = address.url.appendingPathComponent(model).appendingPathComponent("resolve/main").appendingPathComponent(
      name)
    return try read(url, about: model, isOptional: true)
  }

  /// A JSON answer of the dataset viewer.
  func viewer(_ call: String, _ query: [(String, String)], about subject: String) throws(InferenceError) -> JSONValue {
    var parts = URLComponents(url: address.viewer.appendingPathComponent(call), resolvingAgainstBaseURL: false)
    parts?.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) }
    guard let url = parts?.url, let data = try read(url, about: subject, isOptional: false) else {
      throw InferenceError(.notConfigured, "\(subject) is no name of a dataset")
    }
    do {
      return try JSONReader.read(Array(data))
    } catch {
      throw InferenceError(.unexpected, "\(subject): \(address.viewer) does not answer as the dataset viewer does")
    }
  }

  /// What stands at an address: from the Hub, or offline what an earlier run kept of it.
  private func read(_ url: URL, about subject: String, isOptional: Bool) throws(InferenceError) -> Data? {
    if address.isOffline {
      if let data = kept.contents(of: url) { return data }
      if isOptional { return nil }
      throw InferenceError(
        .unavailable, "\(subject): HF_HUB_OFFLINE is set, and nothing of this is kept from an earlier run")
    }
    let response = try download(url, about: subject)
    if response.status == 404, isOptional { return nil }
    guard response.status == 200 else { throw refusal(response, subject) }
    kept.keep(response.body, of: url)
    return response.body
  }

  /// A large file, kept under its own name; it is fetched again when its size is another.
  func largeFile(_ url: URL, size: Int, about subject: String) throws(InferenceError) -> String {
    if let path = kept.path(of: url, size: size) { return path }
    if address.isOffline {
      throw InferenceError(.unavailable, "\(subject): HF_HUB_OFFLINE is set, and \(url.lastPathComponent) is not kept")
    }
    let response = try download(url, about: subject)
    guard response.status == 200 else { throw refusal(response, subject) }
    guard response.body.count == size else {
      throw InferenceError(
        .unavailable,
        "\(subject): \(url.lastPathComponent) came with \(response.body.count) of \(size) bytes; try again")
    }
    guard let path = kept.keep(response.body, of: url) else {
      throw InferenceError(.notConfigured, "\(subject): there is no folder to keep files in; set XDG_CACHE_HOME")
    }
    return path
  }

  /// Follows redirects. The token goes to the Hub's own hosts and to no other.
  private func download(_ first: URL, about subject: String) throws(InferenceError) -> HTTPResponse {
    var url = first
    for _ in 0...Self.mostRedirects {
      var headers = ["Accept": "*/*"]
      if let token = address.token, address.trusts(url) { headers["Authorization"] = "Bearer \(token)" }
      let response: HTTPResponse
      do {
        response = try transport.send(HTTPRequest(url: url, headers: headers, isRepeatable: true))
      } catch {
        throw error.code == .stopped
          ? InferenceError(.stopped, "stopped on request")
          : InferenceError(.unavailable, "\(subject): \(url.host ?? "the Hub"): \(error.reason)")
      }
      guard (300..<400).contains(response.status), let place = response.headers["location"],
        let next = URL(string: place, relativeTo: url)?.absoluteURL
      else { return response }
      guard ["http", "https"].contains(next.scheme?.lowercased()), !(url.scheme == "https" && next.scheme == "http")
      else {
        throw InferenceError(.unexpected, "\(subject): the Hub sends us to an address that is not safe")
      }
      url = next
    }
    throw InferenceError(.unexpected, "\(subject): the Hub sends us on without end")
  }

  private func refusal(_ response: HTTPResponse, _ subject: String) -> InferenceError {
    let message = ServerMessage(response).text
    let text = address.token.map { message.replacingOccurrences(of: $0, with: "***") } ?? message
    let said = text.isEmpty ? "" : ": \(text)"
    let status = response.status
    switch status {
    case 401, 403:
      let remedy = address.token == nil ? "; set HF_TOKEN, if it is private or gated" : "; the token does not open it"
      return InferenceError(.unauthorized, "\(subject): the Hub lets nobody in here\(remedy)\(said)", status: status)
    case 404:
      let remedy = address.token == nil ? ", or is private (set HF_TOKEN)" : ""
      return InferenceError(.notFound, "\(subject): it is not there\(remedy)\(said)", status: status)
    case 429:
      return InferenceError(
        .unavailable, "\(subject): the Hub asks to slow down; try again later\(said)", status: status)
    case 500...:
      return InferenceError(.unavailable, "\(subject): the Hub fails (status \(status))\(said)", status: status)
    default: return InferenceError(.refused, "\(subject): the Hub refuses it (status \(status))\(said)", status: status)
    }
  }

  /// - Throws: for what is no name of a repository and would change the address.
  static func check(repository name: String) throws(InferenceError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy(isName) else {
      throw InferenceError(.notConfigured, "\"\(name)\" is no name on the Hub such as owner/name")
    }
  }

  private static func isName(_ part: Substring) -> Bool {
    let marks: Set<Character> = ["-", "_", "."]
    let isPlain = part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
    return isPlain && !part.isEmpty && part != "." && part != ".."
  }
}
