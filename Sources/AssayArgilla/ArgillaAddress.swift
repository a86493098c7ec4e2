package import Foundation

/// Where an Argilla server is and how we identify ourselves; all of it comes from the environment.
///
/// It is no value that can be printed by accident: the keys are not part of its description.
package struct ArgillaAddress: Sendable, CustomStringConvertible, CustomReflectable {
  /// Without a path.
  package let url: URL
  let headers: [String: String]
  /// Texts that no message may hold.
  let secrets: [String]

  /// - Parameter environment: `ARGILLA_API_URL`, `ARGILLA_API_KEY`, and for a private Space of Hugging Face `HF_TOKEN`.
  package init(environment: [String: String]) throws(ArgillaError) {
    guard let address = environment["ARGILLA_API_URL"], !address.isEmpty else {
      throw ArgillaError(.notConfigured, "ARGILLA_API_URL is not set: the address of the Argilla server")
    }
    guard let key = environment["ARGILLA_API_KEY"], !key.isEmpty else {
      throw ArgillaError(
        .notConfigured, "ARGILLA_API_KEY is not set: the key stands on the page \"My settings\" of Argilla")
    }
    guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw ArgillaError(.notConfigured, "ARGILLA_API_KEY holds a character that no key has, such as a space")
    }
    guard var parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(parts.scheme?.lowercased())
    else {
      throw ArgillaError(.notConfigured, "ARGILLA_API_URL is no address such as https://argilla.example.org")
    }
    guard parts.user == nil, parts.password == nil else {
      throw ArgillaError(.notConfigured, "ARGILLA_API_URL must not hold a name or password")
    }
    parts.query = nil
    parts.fragment = nil
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    guard let url = parts.url else { throw ArgillaError(.notConfigured, "ARGILLA_API_URL is no address") }
    self.url = url

    var headers = ["X-Argilla-Api-Key": key, "Accept": "application/json"]
    var secrets = [key]
    // Only Spaces are behind the gate that this opens, so the token goes nowhere else.
    if let token = environment["HF_TOKEN"], !token.isEmpty, host.lowercased().hasSuffix(".hf.space") {
      headers["Authorization"] = "Bearer \(token)"
      secrets.append(token)
    }
    self.headers = headers
    self.secrets = secrets
  }

  package var description: String { url.absoluteString }
  package var customMirror: Mirror { Mirror(self, children: ["url": url]) }

  func withoutSecrets(_ text: String) -> String {
    secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
  }
}
