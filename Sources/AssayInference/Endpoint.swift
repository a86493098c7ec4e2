package import Foundation

/// Where a model is asked, and with which key. The key is no part of its description.
package struct Endpoint: Sendable, CustomStringConvertible, CustomReflectable {
  /// What is sent: a conversation, or a prompt that was made of it here.
  package enum Interface: String, Sendable {
    case chat, completions, generate
  }

  /// Without the path of a call.
  package let url: URL
  package let interface: Interface
  /// nil until the server was asked.
  package let kind: ServerKind?
  let key: String?
  /// The variable that a key would come from, for messages.
  let keyVariable: String

  /// Names for well-known addresses.
  private static let names = [
    "hf": "hf+https://router.huggingface.co/v1", "openai": "openai+https://api.openai.com/v1",
    "ollama": "ollama+http://127.0.0.1:11434/v1",
  ]

  /// - Parameters:
  ///   - text: an address such as `https://host/v1`; a kind and `+` may stand before it (`vllm+https://…`, `tgi+…`,
  ///     `completions+…`). Or `hf`, `openai`, `ollama`.
  ///   - keyVariable: the variable with the key. Without it `HF_TOKEN` is sent to hosts of Hugging Face, and `OPENAI_API_KEY`
  ///     to OpenAI, or to the host of `OPENAI_BASE_URL` where that is set; to no other.
  package init(_ text: String, keyVariable: String?, environment: [String: String]) throws(InferenceError) {
    var address = Self.names[text] ?? text
    var interface = Interface.chat
    var kind: ServerKind?
    if let plus = address.firstIndex(of: "+"), plus < (address.firstIndex(of: ":") ?? address.startIndex) {
      let prefix = String(address[..<plus])
      address = String(address[address.index(after: plus)...])
      if prefix == "completions" {
        interface = .completions
      } else if let found = ServerKind(rawValue: prefix) {
        kind = found
        if found == .tgi { interface = .generate }
      } else {
        let known = (["completions"] + ServerKind.allCases.map(\.rawValue)).joined(separator: ", ")
        throw InferenceError(.notConfigured, "\"\(prefix)+\" is no kind of server; there are: \(known)")
      }
    }
    guard var parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(parts.scheme?.lowercased())
    else {
      throw InferenceError(
        .notConfigured, "\"\(text)\" is no address such as https://host/v1, and none of hf, openai, ollama")
    }
    guard parts.user == nil, parts.password == nil else {
      throw InferenceError(.notConfigured, "the address of an endpoint must not hold a name or password")
    }
    parts.query = nil
    parts.fragment = nil
    for ending in ["/chat/completions", "/completions", "/generate"] where parts.path.hasSuffix(ending) {
      parts.path.removeLast(ending.count)
    }
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    if parts.path.isEmpty, interface != .generate { parts.path = "/v1" }
    guard let url = parts.url else { throw InferenceError(.notConfigured, "\"\(text)\" is no address") }
    self.url = url
    self.interface = interface
    self.kind = kind ?? Self.kind(ofHost: host.lowercased())
    self.keyVariable = keyVariable ?? Self.keyVariable(for: url, environment)
    let key = self.keyVariable.isEmpty ? nil : environment[self.keyVariable].flatMap { $0.isEmpty ? nil : $0 }
    if let keyVariable, key == nil {
      throw InferenceError(.notConfigured, "\(keyVariable) is not set: the key for \(url)")
    }
    guard key?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
      throw InferenceError(.notConfigured, "\(self.keyVariable) holds a character that no key has, such as a space")
    }
    self.key = key
  }

  package var description: String { url.absoluteString }
  package var customMirror: Mirror { Mirror(self, children: ["url": url]) }

  var headers: [String: String] {
    var headers = ["Accept": "application/json", "Content-Type": "application/json"]
    if let key { headers["Authorization"] = "Bearer \(key)" }
    return headers
  }

  func withoutKey(_ text: String) -> String { key.map { text.replacingOccurrences(of: $0, with: "***") } ?? text }

  func address(of call: String) -> URL { url.appendingPathComponent(call) }

  private static func kind(ofHost host: String) -> ServerKind? {
    switch host {
    case "api.openai.com": .openai
    case "router.huggingface.co": .huggingFace
    default: nil
    }
  }

  /// Empty when no key is meant for that host.
  private static func keyVariable(for url: URL, _ environment: [String: String]) -> String {
    let host = url.host?.lowercased() ?? ""
    let base = environment["OPENAI_BASE_URL"].flatMap { $0.isEmpty ? nil : URL(string: $0) }
    if let base, base.host?.lowercased() == host, base.port == url.port, base.scheme == url.scheme {
      return "OPENAI_API_KEY"
    }
    let ofHuggingFace = [".huggingface.co", ".huggingface.cloud", ".hf.space"].contains { host.hasSuffix($0) }
    if ofHuggingFace { return "HF_TOKEN" }
    return base == nil && host == "api.openai.com" ? "OPENAI_API_KEY" : ""
  }
}
