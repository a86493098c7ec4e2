import Foundation
import Testing

/// Tests/Argilla/faults.py: answers by rules, or stands before a real server and spoils some of its answers.
final class FaultyServer {
  private let started: Tool.Started
  private let folder: TemporaryFolder
  let url: String

  init(_ rules: [[String: Any]], before upstream: String? = nil) throws {
    folder = try TemporaryFolder()
    let rules = String(decoding: try JSONSerialization.data(withJSONObject: rules), as: UTF8.self)
    started = try Tool.Started(
      [
        "/usr/bin/python3", Tool.project + "/Tests/Argilla/faults.py", folder.path + "/port", folder.path + "/log",
        rules,
      ]
        + (upstream.map { [$0] } ?? []), stdin: Data())
    try started.waitForLines(1, in: folder.path + "/port", seconds: 30)
    let port = String(decoding: folder.contents("port") ?? Data(), as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    url = "http://127.0.0.1:\(port)"
  }

  deinit { kill(started.process.processIdentifier, SIGKILL) }

  /// `METHOD /path STATUS` of every request that came.
  var log: [String] {
    String(decoding: folder.contents("log") ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static var version: [String: Any] { ["match": "GET /version", "status": 200, "body": ["version": "2.8.0"]] }
}
