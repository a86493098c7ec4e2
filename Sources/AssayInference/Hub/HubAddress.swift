package import Foundation

/// Where the Hugging Face Hub is, who we are there, and where what came from it is kept.
///
/// By the environment variables of `huggingface_hub`: `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HOME`,
/// `HF_HUB_OFFLINE`.
package struct HubAddress: Sendable, CustomStringConvertible, CustomReflectable {
  package let url: URL
  /// The dataset viewer's address: that of the Hub behind `datasets-server.`, as in the library `datasets`. A mirror without
  /// encryption is a single host.
  package let viewer: URL
  package let isOffline: Bool
  /// `$XDG_CACHE_HOME/assay/hub`; nil where there is no home.
  package let cache: String?
  let token: String?

  package init(environment: [String: String]) throws(InferenceError) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    var text = value("HF_ENDPOINT") ?? "https://huggingface.co"
    while text.hasSuffix("/") { text.removeLast() }
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
      ["http", "https"].contains(parts.scheme?.lowercased()), let url = parts.url
    else { throw InferenceError(.notConfigured, "HF_ENDPOINT is no address such as https://huggingface.co") }
    self.url = url
    var viewer = parts
    if parts.scheme?.lowercased() == "https" { viewer.host = "datasets-server." + host }
    self.viewer = viewer.url ?? url
    isOffline = ["1", "on", "yes", "true"].contains((value("HF_HUB_OFFLINE") ?? "").lowercased())
    // A relative path is to be ignored: XDG Base Directory Specification, "Environment variables".
    let caches =
      value("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? value("HOME").map { $0 + "/.cache" }
    cache = caches.map { $0 + "/assay/hub" }
    let home = value("HF_HOME") ?? caches.map { $0 + "/huggingface" }
    let file = value("HF_TOKEN_PATH") ?? home.map { $0 + "/token" }
    let stored = file.flatMap { FileManager.default.contents(atPath: $0) }.map { String(decoding: $0, as: UTF8.self) }
    let token = (value("HF_TOKEN") ?? stored)?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
      throw InferenceError(.notConfigured, "HF_TOKEN holds a character that no token has, such as a space")
    }
    self.token = token.flatMap { $0.isEmpty ? nil : $0 }
  }

  package var description: String { url.absoluteString }
  package var customMirror: Mirror { Mirror(self, children: ["url": url]) }

  /// Whether the token may be sent there: to the two hosts that it is for.
  func trusts(_ other: URL) -> Bool {
    [url, viewer].contains { $0.scheme == other.scheme && $0.host == other.host && $0.port == other.port }
  }
}
