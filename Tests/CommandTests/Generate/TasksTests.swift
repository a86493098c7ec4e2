import Foundation
import TestThreads
import Testing

/// Tasks of files, and of a Hub that answers as the dataset viewer's documentation says.
@Suite(.blocking) struct TasksTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: - Files

  @Test func readsLines() throws {
    let lines =
      #"{"id":7,"text":"One","tests":["a"],"n":1}"# + "\r\n\n" + #"{"id":"x","text":"Two\u2028","tests":[],"n":2}"#
    let outcome = try Tool.run(["tasks", "-", "--column", "text", "--keep", "tests"], stdin: lines)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let tasks = try outcome.records()
    #expect(tasks.compactMap { $0["id"] as? String } == ["7", "x"])
    #expect(tasks.compactMap { $0["instruction"] as? String } == ["One", "Two\u{2028}"])
    #expect(tasks[0]["tests"] as? [String] == ["a"] && tasks[0]["n"] == nil)
    #expect(outcome.errors == "2 tasks\n")
  }

  /// Ids made of the content stay in another order, and are one each.
  @Test func makesStableIDs() throws {
    let lines = ["Alpha", "Beta", "Alpha"].map { #"{"instruction":"\#($0)"}"# + "\n" }
    let ids = try Tool.run(["tasks", "-", "-q"], stdin: lines.joined()).records().compactMap { $0["id"] as? String }
    #expect(Set(ids).count == 3 && ids[2] == ids[0] + "-2")
    let other = try Tool.run(["tasks", "-"], stdin: lines.reversed().joined())
    #expect(try other.records().compactMap { $0["id"] as? String } == [ids[0], ids[1], ids[2]])
    #expect(other.errors.contains("1 of which repeat the text of another"))
  }

  @Test func readsCSV() throws {
    let text = "\u{FEFF}id,task,extra\r\n1,\"Say \"\"hi\"\",\nthen stop.\",x\r\n\r\n2,Plain é,\r\n"
    let file = try folder.write("tasks.csv", text)
    let outcome = try Tool.run(["tasks", file, "--column", "task", "--keep-all"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let tasks = try outcome.records()
    #expect(tasks.compactMap { $0["instruction"] as? String } == ["Say \"hi\",\nthen stop.", "Plain é"])
    #expect(tasks.compactMap { $0["extra"] as? String } == ["x", ""])
    let capitals = try Tool.run(["tasks", folder.write("TASKS.CSV", text), "--column", "task", "--keep-all"])
    #expect(capitals.status == 0 && capitals.output == outcome.output, "\(capitals.errors)")
  }

  @Test(arguments: [
    ("a.csv", "instruction\n\"open", "quote that is not closed"),
    ("a.csv", "instruction,b\nx\n", "a.csv:2:1: the row has 1"),
    ("a.jsonl", #"{"text":"x"}"#, "there is no column \"instruction\"; there are: text"),
    ("a.jsonl", #"{"instruction":null}"#, "holds no text here"), ("a.jsonl", "{", "a.jsonl:1:2"),
    ("a.jsonl", #"{"id":1,"instruction":"x"}"# + "\n" + #"{"id":1,"instruction":"y"}"#, "that of row 1 too"),
    ("a.jsonl", "", "there are no rows"),
  ])
  func refusesWhatIsWrong(name: String, text: String, mentions: String) throws {
    let outcome = try Tool.run(["tasks", folder.write(name, text), "--output", folder.path + "/out.jsonl"])
    #expect(outcome.status == 65 && outcome.errors.contains(mentions), "\(outcome.errors)")
    #expect(folder.contents("out.jsonl") == nil)
  }

  /// The folder of a `duckdb` command: `ASSAY_DUCKDB` names one.
  static let duckdb = [
    ProcessInfo.processInfo.environment["ASSAY_DUCKDB"], "/usr/local/bin/duckdb", "/usr/bin/duckdb",
  ]
  .compactMap(\.self).first(where: FileManager.default.isExecutableFile)
  static let withDuckDB = [
    "PATH": (duckdb.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + ":" } ?? "") + "/usr/bin:/bin"
  ]

  private func makeParquet(rows: Int, _ name: String = "rows.parquet") throws -> String {
    let lines = (0..<rows).map { #"{"id":\#($0),"instruction":"Do \#($0)'s","when":"2024-01-01"}"# + "\n" }.joined()
    let source = try folder.write("rows.jsonl", lines)
    let path = folder.path + "/" + name
    let columns = "columns={'id':'BIGINT','instruction':'VARCHAR','when':'VARCHAR'}"
    let sql = "COPY (SELECT * FROM read_json('\(source)', \(columns))) TO '\(path)' (FORMAT parquet)"
    let made = try Tool.Started([#require(Self.duckdb), "-c", sql], stdin: Data()).wait()
    #expect(made.status == 0, "\(made.errors)")
    return path
  }

  @Test(.enabled(if: duckdb != nil, "no duckdb command; ASSAY_DUCKDB may name it")) func readsParquet() throws {
    let outcome = try Tool.run(["tasks", makeParquet(rows: 3), "--keep", "when"], environment: Self.withDuckDB)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let tasks = try outcome.records()
    #expect(tasks.compactMap { $0["id"] as? String } == ["0", "1", "2"])
    #expect(tasks.last?["instruction"] as? String == "Do 2's" && tasks.last?["when"] as? String == "2024-01-01")
  }

  @Test func saysThatParquetTakesDuckDB() throws {
    let outcome = try Tool.run(["tasks", folder.write("a.parquet", "PAR1")], environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 69 && outcome.errors.contains("duckdb-cli"), "\(outcome.errors)")
  }

  // MARK: - The Hub

  private static var splits: [String: Any] {
    let body: [String: [[String: String]]] = [
      "splits": [
        ["dataset": "owner/set", "config": "default", "split": "train"], ["config": "default", "split": "test"],
      ],
      "pending": [], "failed": [],
    ]
    return ["match": "GET /splits?dataset=owner/set", "status": 200, "body": body]
  }

  /// Pages of a split, as `/rows` gives them.
  private static func rows(
    _ range: Range<Int>, of total: Int, cut: Int? = nil, split: String = "train", from id: Int = 0
  ) -> [String: Any] {
    let rows = range.map { number -> [String: Any] in
      [
        "row_idx": number, "row": ["id": id + number, "instruction": "Do \(id + number)"] as [String: Any],
        "truncated_cells": cut == number ? ["instruction"] : [],
      ]
    }
    let body: [String: Any] = [
      "features": [] as [Any], "rows": rows, "num_rows_total": total, "num_rows_per_page": 100, "partial": false,
    ]
    return [
      "match":
        "GET /rows?dataset=owner/set&config=default&split=\(split)&offset=\(range.lowerBound)&length=\(range.count)",
      "status": 200, "body": body, "heard": "Authorization",
    ]
  }

  private func tasks(
    _ rules: [[String: Any]], _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (outcome: Outcome, server: FaultyServer) {
    let server = try FaultyServer(rules)
    let outcome = try Tool.run(
      ["tasks", "hf:owner/set"] + arguments,
      environment: ["HF_ENDPOINT": server.url, "XDG_CACHE_HOME": folder.path + "/cache"].merging(environment) { $1 })
    return (outcome, server)
  }

  @Test func readsASlice() throws {
    let (outcome, server) = try tasks(
      [Self.splits, Self.rows(0..<3, of: 500), Self.rows(0..<1, of: 500)], ["--split", "train[:3]"],
      environment: ["HF_TOKEN": "hf_secret"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.records().compactMap { $0["instruction"] as? String } == ["Do 0", "Do 1", "Do 2"])
    #expect(server.log.contains { $0.contains("length=3") && $0.hasSuffix("200 Bearer hf_secret") }, "\(server.log)")
    // What was kept serves without the Hub, and only then.
    let offline = try Tool.run(
      ["tasks", "hf:owner/set", "--split", "train[:3]"],
      environment: [
        "HF_ENDPOINT": server.url, "XDG_CACHE_HOME": folder.path + "/cache", "HF_HUB_OFFLINE": "1",
      ])
    #expect(offline.status == 0 && offline.output == outcome.output && server.log.count == 3, "\(offline.errors)")
    let other = try Tool.run(
      ["tasks", "hf:owner/set", "--split", "test"],
      environment: ["HF_ENDPOINT": server.url, "XDG_CACHE_HOME": folder.path + "/cache", "HF_HUB_OFFLINE": "1"])
    #expect(other.status == 69 && other.errors.contains("HF_HUB_OFFLINE"), "\(other.errors)")
  }

  @Test func readsPagesAndCountsFromTheEnd() throws {
    let (outcome, server) = try tasks(
      [
        Self.splits, Self.rows(0..<1, of: 250), Self.rows(20..<120, of: 250), Self.rows(120..<220, of: 250),
        Self.rows(220..<225, of: 250),
      ], ["--split", "train[8%:90%]"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let ids = try outcome.records().compactMap { $0["id"] as? String }
    #expect(ids == (20..<225).map(String.init) && server.log.count == 5)
  }

  /// One after the other, a row that is named twice only once.
  @Test func readsSlicesOfSeveralSplits() throws {
    let (outcome, _) = try tasks(
      [
        Self.splits, Self.rows(0..<1, of: 20), Self.rows(0..<1, of: 200, split: "test", from: 100),
        Self.rows(0..<2, of: 20), Self.rows(198..<200, of: 200, split: "test", from: 100), Self.rows(2..<4, of: 20),
      ], ["--split", "train[:10%] + test[-1%:] + train[:4]"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.records().compactMap { $0["id"] as? String } == ["0", "1", "298", "299", "2", "3"])
    let (repeated, _) = try tasks(
      [
        Self.splits, Self.rows(0..<1, of: 20), Self.rows(0..<1, of: 20, split: "test"),
        Self.rows(0..<2, of: 20), Self.rows(1..<3, of: 20, split: "test"),
      ], ["--split", "train[:2]+test[1:3]"])
    #expect(repeated.status == 65, "\(repeated.errors)")
    #expect(
      repeated.errors.contains("test:1:") && repeated.errors.contains("that of row 1 of hf:owner/set train too"),
      "\(repeated.errors)")
    let (unknown, _) = try tasks([Self.splits], ["--split", "train[:2]+validation"])
    #expect(unknown.status == 64 && unknown.errors.contains("with --split: train, test"), "\(unknown.errors)")
  }

  @Test func listsWhatThereIs() throws {
    let (split, _) = try tasks([Self.splits], [])
    #expect(split.status == 64 && split.errors.contains("with --split: train, test"), "\(split.errors)")
    let (unknown, _) = try tasks([Self.splits], ["--split", "validation"])
    #expect(unknown.status == 64 && unknown.errors.contains("train, test"), "\(unknown.errors)")
    let several: [String: Any] = [
      "match": "GET /splits", "status": 200,
      "body": ["splits": [["config": "en", "split": "train"], ["config": "fr", "split": "train"]]],
    ]
    let (config, _) = try tasks([several], [])
    #expect(config.status == 64 && config.errors.contains("--subset: en, fr"), "\(config.errors)")
    let (malformed, _) = try tasks([], ["--split", "train[3]"])
    #expect(malformed.status == 64 && malformed.errors.contains("is no split such as"), "\(malformed.errors)")
  }

  @Test func refusesACutCell() throws {
    let (outcome, _) = try tasks(
      [Self.splits, Self.rows(0..<1, of: 9), Self.rows(0..<3, of: 9, cut: 1)], ["--split", "train[:3]"],
      environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 69 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("row 1 with a part of \"instruction\" only"), "\(outcome.errors)")
  }

  /// The whole is in the Parquet files, which come from another host: the token stays behind.
  @Test(.enabled(if: duckdb != nil, "no duckdb command; ASSAY_DUCKDB may name it")) func readsParquetOfTheHub() throws {
    let data = try #require(FileManager.default.contents(atPath: makeParquet(rows: 9)))
    let store = try FileStore(data)
    let size = data.count
    let redirect: [String: Any] = [
      "match": "GET /file.parquet", "status": 302, "body": "", "headers": ["Location": store.url + "/file.parquet"],
      "heard": "Authorization",
    ]
    let hub = try FaultyServer([
      Self.splits, Self.rows(0..<1, of: 9), Self.rows(0..<3, of: 9, cut: 1), redirect,
    ])
    let file: [String: Any] = [
      "config": "default", "split": "train", "url": hub.url + "/file.parquet", "size": size, "filename": "0000.parquet",
    ]
    let listing: [String: Any] = [
      "match": "GET /parquet?dataset=owner/set", "status": 200, "body": ["parquet_files": [file]],
    ]
    // Its own address has to be known for the listing, so that is on a server of its own in front.
    let front = try FaultyServer([listing], before: hub.url)
    let environment = [
      "HF_ENDPOINT": front.url, "XDG_CACHE_HOME": folder.path + "/cache", "HF_TOKEN": "hf_secret",
      "PATH": Self.withDuckDB["PATH"] ?? "",
    ]
    let outcome = try Tool.run(["tasks", "hf:owner/set", "--split", "train[:3]"], environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.records().compactMap { $0["instruction"] as? String } == ["Do 0's", "Do 1's", "Do 2's"])
    // The Hub of the environment is the front; the others are strangers.
    #expect(hub.log.last == "GET /file.parquet 302 -" && store.headers.contains("authorization") == false)
    let kept = hub.log.count
    #expect(try Tool.run(["tasks", "hf:owner/set", "--split", "train[:3]"], environment: environment).status == 0)
    #expect(hub.log.count { $0.contains("/file.parquet") } == 1 && hub.log.count > kept)
  }

  /// Plain 429s name no time; the Hub's header does.
  @Test func waitsForTheRateLimit() throws {
    let limit: [String: Any] = [
      "match": "GET /splits", "status": 429, "times": 1, "body": ["error": "slow down"],
      "headers": ["RateLimit": "\"api\";r=0;t=0"],
    ]
    let began = Date()
    let (outcome, _) = try tasks(
      [limit, Self.splits, Self.rows(0..<1, of: 1)], ["--split", "train[:1]"])
    #expect(outcome.status == 0 && Date().timeIntervalSince(began) >= 1, "\(outcome.errors)")
  }

  @Test(arguments: [
    (401, "set HF_TOKEN"), (404, "it is not there"), (500, "the Hub fails"), (422, "the Hub refuses it (status 422)"),
  ])
  func saysWhatIsWrong(status: Int, mentions: String) throws {
    let rule: [String: Any] = [
      "match": "GET /splits", "status": status, "body": ["error": "The dataset does not exist."],
      "headers": ["x-should-retry": "false"],
    ]
    let (outcome, _) = try tasks([rule], ["--split", "train"])
    #expect(outcome.status == (status == 422 ? 65 : 69) && outcome.errors.contains(mentions), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.errors.contains("does not exist"))
  }
}

/// A host that gives one file to everybody and notes the headers of whoever asks.
private final class FileStore {
  private let started: Tool.Started
  private let folder: TemporaryFolder
  let url: String

  init(_ data: Data) throws {
    folder = try TemporaryFolder()
    try folder.write("file.parquet", data)
    let script = """
      import http.server, sys
      class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
          open("headers", "a").write(str(self.headers).lower())
          super().do_GET()
        def log_message(self, *_): pass
      import os
      os.chdir(sys.argv[1])
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      open("port", "w").write(f"{server.server_address[1]}\\n")
      server.serve_forever()
      """
    started = try Tool.Started(["/usr/bin/python3", "-c", script, folder.path], stdin: Data())
    try started.waitForLines(1, in: folder.path + "/port", seconds: 30)
    let port = String(decoding: folder.contents("port") ?? Data(), as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    url = "http://127.0.0.1:\(port)"
  }

  deinit { kill(started.process.processIdentifier, SIGKILL) }

  var headers: String { String(decoding: folder.contents("headers") ?? Data(), as: UTF8.self) }
}
