import Foundation
import Testing

/// Real servers of a small real model, of this run of the tests: started when the first test needs them, ended with the process.
final class ModelServer: Sendable {
  static let first = Result { try ModelServer("a") }
  /// With a key.
  static let second = Result { try ModelServer("b", key: "the-key-of-b") }

  /// Why there is none; nil when one can be started.
  static let absence: String? = {
    guard FileManager.default.isExecutableFile(atPath: software + "/start") else { return "\(software) is not there" }
    guard FileManager.default.fileExists(atPath: cache + "/ready") else {
      return "the server is not installed (make model-server)"
    }
    return nil
  }()

  private static let environment = ProcessInfo.processInfo.environment
  static let software = (environment["ASSAY_SHARED"] ?? Tool.project + "/../shared") + "/inference"
  private static let cache =
    (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.cache") + "/assay-tests/inference"

  /// With the path `/v1`.
  let url: String
  let model: String
  let key: String?

  private init(_ name: String, key: String? = nil) throws {
    let name = "tests-\(getpid())-\(name)"
    let command = [Tool.project + "/Tests/Inference/serve.sh", Self.software, Self.cache, name, "\(getpid())"]
    let home = Self.environment["HOME"] ?? "/root"
    let outcome = try Tool.Started(
      command + (key.map { ["--api-key", $0] } ?? []), stdin: Data(), environment: ["HOME": home]
    ).wait(seconds: 240)
    let values = Dictionary(
      outcome.lines.compactMap { line -> (String, String)? in
        let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }, uniquingKeysWith: { first, _ in first })
    guard outcome.status == 0, let url = values["OPENAI_BASE_URL"], let model = values["OPENAI_MODEL"] else {
      throw ArgillaServer.Failure(description: "the server does not start: \(outcome.errors)")
    }
    self.url = url
    self.model = model
    self.key = key
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where there is no model to ask.
  static var modelServer: Self {
    .enabled(if: ModelServer.absence == nil, "no model server: \(ModelServer.absence ?? "")")
  }
}
