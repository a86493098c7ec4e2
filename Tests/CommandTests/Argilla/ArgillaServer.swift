import Foundation
import FoundationNetworking
import Testing

/// A real Argilla server of this run of the tests: started when the first test needs it, ended with the process.
final class ArgillaServer: Sendable {
  static let started = Result { try ArgillaServer() }
  static func shared() throws -> ArgillaServer { try started.get() }

  /// Why there is none; nil when one can be started.
  static let absence: String? = {
    guard FileManager.default.isExecutableFile(atPath: software + "/start") else {
      return "\(software) is not there"
    }
    let installed = FileManager.default.contents(atPath: cache + "/venv/installed.txt")
    guard FileManager.default.fileExists(atPath: cache + "/ready"), installed != nil,
      installed == FileManager.default.contents(atPath: software + "/requirements.txt")
    else { return "the server is not installed (make argilla-server)" }
    return nil
  }()

  private static let environment = ProcessInfo.processInfo.environment
  static let software = (environment["ASSAY_SHARED"] ?? Tool.project + "/../shared") + "/argilla"
  private static let cache =
    (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.cache") + "/assay-tests/argilla"
  /// With the official SDK.
  static let python = cache + "/venv/bin/python"

  let folder: String
  let port: Int
  var url: String { "http://127.0.0.1:\(port)" }

  private init() throws {
    port = try Self.freePort()
    // Short, since it holds a socket.
    folder = "/tmp/assay-argilla-\(getpid())"
    try start()
  }

  /// Starts it, again with the same data.
  func start() throws {
    let command = [
      Tool.project + "/Tests/Argilla/serve.sh", Self.software, Self.cache, folder, "\(port)", "\(getpid())",
    ]
    let outcome = try Tool.Started(command, stdin: Data(), environment: Self.environment).wait(seconds: 300)
    guard outcome.status == 0 else { throw Failure(description: "the server does not start: \(outcome.errors)") }
  }

  /// Ends the server as a crash would.
  func kill() throws {
    let file = folder + "/run/server.pid"
    let line = try String(contentsOfFile: file, encoding: .utf8)
    let pid = try #require(line.split(separator: " ").first.flatMap { Int32($0) })
    _ = Glibc.kill(-pid, SIGKILL)
    // Until somebody reaps it, `start` would take it for one that runs.
    try FileManager.default.removeItem(atPath: file)
    // Its threads end after it, and its socket with the last.
    let connect = ["/bin/bash", "-c", ": </dev/tcp/127.0.0.1/\(port)"]
    let until = Date().addingTimeInterval(30)
    while try Tool.Started(connect, stdin: Data()).wait().status == 0, Date() < until {
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  static func freePort() throws -> Int {
    let outcome = try Tool.Started(
      [
        "/usr/bin/python3", "-c",
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
      ], stdin: Data()
    ).wait()
    return try #require(outcome.lines.first.flatMap { Int($0) })
  }

  struct Failure: Error, CustomStringConvertible { var description: String }

  // MARK: - Calls

  /// Makes a call as a user would who has only the API.
  @discardableResult
  func call(_ method: String, _ path: String, as user: String = "owner", body: [String: Any]? = nil) throws -> [String:
    Any]
  {
    var request = URLRequest(url: try #require(URL(string: url + "/api/v1" + path)), timeoutInterval: 120)
    request.httpMethod = method
    request.setValue("\(user).apikey", forHTTPHeaderField: "X-Argilla-Api-Key")
    if let body {
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      request.httpBody = try JSONSerialization.data(withJSONObject: body)
    }
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var result: (Data?, Int) = (nil, 0)
    // The semaphore orders the two accesses.
    URLSession.shared.dataTask(with: request) { data, response, _ in
      result = (data, (response as? HTTPURLResponse)?.statusCode ?? 0)
      done.signal()
    }.resume()
    done.wait()
    let text = result.0.map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard (200..<300).contains(result.1) else { throw Failure(description: "\(method) \(path): \(result.1) \(text)") }
    return try JSONSerialization.jsonObject(with: result.0 ?? Data()) as? [String: Any] ?? [:]
  }

  func dataset(_ name: String) throws -> String {
    let all = try call("GET", "/me/datasets")["items"] as? [[String: Any]] ?? []
    let found = all.first { $0["name"] as? String == name }
    // Thrown and not required: some wait until there is one.
    guard let id = found?["id"] as? String else { throw Failure(description: "there is no dataset \(name)") }
    return id
  }

  /// All records of a dataset by external id; fails when one stands twice.
  func records(_ name: String) throws -> [String: [String: Any]] {
    let id = try dataset(name)
    let items =
      try call("GET", "/datasets/\(id)/records?include=responses&include=suggestions&limit=1000")["items"]
      as? [[String: Any]] ?? []
    var records: [String: [String: Any]] = [:]
    for item in items {
      let id = try #require(item["external_id"] as? String)
      #expect(records.updateValue(item, forKey: id) == nil, "\(id) stands twice")
    }
    return records
  }

  /// Answers a record as an annotator does.
  func answer(_ record: [String: Any]?, as user: String, _ status: String, _ values: [String: Any]?) throws {
    let id = try #require(record?["id"] as? String)
    var item: [String: Any] = ["record_id": id, "status": status]
    if let values { item["values"] = values.mapValues { ["value": $0] } }
    let result = try call("POST", "/me/responses/bulk", as: user, body: ["items": [item]])
    let first = (result["items"] as? [[String: Any]])?.first
    #expect(first?["error"] is NSNull || first?["error"] == nil, "\(first ?? [:])")
  }

  /// Runs `assay argilla` against this server, or against another address.
  func assay(_ arguments: [String], key: String = "owner.apikey", at url: String? = nil, stdin: Data = Data()) throws
    -> Outcome
  {
    try Tool.run(
      ["argilla"] + arguments, stdin: stdin,
      environment: ["ARGILLA_API_URL": url ?? self.url, "ARGILLA_API_KEY": key], seconds: 240)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where there is no Argilla server to test with.
  static var argilla: Self {
    .enabled(if: ArgillaServer.absence == nil, "no Argilla server: \(ArgillaServer.absence ?? "")")
  }
}
