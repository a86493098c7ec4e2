import Foundation
import TestThreads
import Testing

/// What the user is told when a server does not do what it should. The answers are those that Argilla 2.8.0 was seen to give.
@Suite(.blocking) struct ArgillaErrorTests {
  private let folder: TemporaryFolder
  private let graded: String

  init() throws {
    folder = try TemporaryFolder()
    graded = try folder.write("graded.jsonl", GradedRecords.line("a"))
  }

  private func push(_ url: String?, _ more: [String] = [], key: String? = "the-secret-key") throws -> Outcome {
    var environment: [String: String] = [:]
    environment["ARGILLA_API_URL"] = url
    environment["ARGILLA_API_KEY"] = key
    return try Tool.run(
      ["argilla", "push", graded, "--dataset", "d", "--retry-for", "0"] + more, environment: environment)
  }

  private func expectOneLine(_ outcome: Outcome, _ status: Int32, _ mentions: String) {
    #expect(outcome.status == status, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("assay: ") }
    #expect(lines.count == 1 && lines.first?.contains(mentions) == true, "\(outcome.errors)")
    #expect(!outcome.errors.contains("the-secret-key") && !outcome.text.contains("the-secret-key"))
    #expect(outcome.output.isEmpty)
  }

  static let answers: [(status: Int, body: String, mentions: String)] = [
    (
      401,
      #"{"detail":{"code":"argilla.api.errors::UnauthorizedError","params":{"detail":"Could not validate the-secret-key"}}}"#,
      "does not take the key in ARGILLA_API_KEY: Could not validate ***"
    ),
    (
      403,
      #"{"detail":{"code":"argilla.api.errors::ForbiddenOperationError","params":{"detail":"Operation not allowed"}}}"#,
      "owner's or admin's key: Operation not allowed"
    ),
    (
      404, #"{"detail":"Dataset with id `c4` not found"}"#,
      "it is not there; if it was deleted meanwhile, the same command begins anew: Dataset with id `c4` not found"
    ),
    (
      409, #"{"detail":"Dataset with name `x` already exists"}"#,
      "it is there already; the same command goes on with it: Dataset with name"
    ),
    (
      422, #"{"detail":"Record at position 0 is not valid"}"#,
      "(status 422); mend what it names: Record at position 0 is not valid"
    ),
    (
      422,
      #"{"detail":{"params":{"errors":[{"loc":["body","options",0,"value"],"msg":"should be more"},{"loc":["body"],"msg":"x"}]}}}"#,
      "(status 422); mend what it names: options.0.value: should be more; x"
    ),
    (422, #"{"code":"c","message":"missing vectors"}"#, "(status 422); mend what it names: missing vectors"),
    (413, "<html>large</html>", "raise its limit, or shorten it"),
    (429, "", "stays busy (status 429)"), (500, "<html>oh</html>", "the server fails (status 500)"),
    (503, "{}", "the server fails (status 503)"), (418, "", "unexpected status 418; is ARGILLA_API_URL right?"),
    (200, "<html>a page</html>", "does not answer as Argilla does"), (200, "[]", "has not the form of Argilla 2.x"),
    (422, #"{"detail":"two\nlines\u001b[2J"}"#, "two lines"),
  ]

  @Test(arguments: answers) func everyShapeOfBodyIsOneLine(status: Int, body: String, mentions: String) throws {
    let server = try FaultyServer([
      FaultyServer.version, ["match": "GET /me", "status": status, "body": body],
    ])
    let outcome = try push(server.url)
    expectOneLine(outcome, [409, 413, 422].contains(status) ? 65 : 69, mentions)
    #expect(!outcome.errors.contains("\u{1b}"))
  }

  @Test func aRedirectIsNotFollowedWithTheKey() throws {
    let other = try FaultyServer([])
    let server = try FaultyServer([
      ["match": "GET /version", "status": 307, "headers": ["Location": other.url + "/api/v1/version"]]
    ])
    expectOneLine(try push(server.url), 69, "sends us on to \(other.url)")
    #expect(other.log.isEmpty && server.log.count == 1)
  }

  /// The token opens private Spaces, and no other host is to have it. The stub stands in as the proxy of both.
  @Test func theTokenOfHuggingFaceGoesToSpacesAlone() throws {
    for (host, mark) in [("team-space.hf.space", " authorization"), ("hf.space.example.org", ""), ("nothf.space", "")] {
      let proxy = try FaultyServer([FaultyServer.version, ["match": "GET /me", "status": 401]])
      let outcome = try Tool.run(
        ["argilla", "push", graded, "--dataset", "d", "--retry-for", "0"],
        environment: [
          "ARGILLA_API_URL": "http://\(host)", "ARGILLA_API_KEY": "the-secret-key", "HF_TOKEN": "hf_secret",
          "http_proxy": proxy.url,
        ])
      #expect(outcome.status == 69 && !outcome.errors.contains("hf_secret"), "\(outcome.errors)")
      #expect(
        proxy.log == ["GET http://\(host)/api/v1/version 200\(mark)", "GET http://\(host)/api/v1/me 401\(mark)"],
        "\(proxy.log)")
    }
  }

  @Test func anOldServerIsNamed() throws {
    let server = try FaultyServer([["match": "GET /version", "status": 200, "body": ["version": "2.2.1"]]])
    expectOneLine(try push(server.url), 69, "is Argilla 2.2.1")
  }

  /// The address that a browser or a manual shows in place of the server's.
  @Test func anAddressWithAPathIsAskedAbout() throws {
    let server = try FaultyServer([
      ["match": "GET /api/v1/api/v1/version", "status": 404, "body": ["detail": "Not Found"]]
    ])
    expectOneLine(
      try push(server.url + "/api/v1"), 69,
      "it is not there; is ARGILLA_API_URL the address of the server itself, without /api/v1?: Not Found")
  }

  @Test func silenceEnds() throws {
    let server = try FaultyServer([["match": "GET /version", "fault": "hang"]])
    expectOneLine(try push(server.url, ["--timeout", "1"]), 69, "answer")
  }

  @Test func nobodyThere() throws {
    let port = try ArgillaServer.freePort()
    expectOneLine(try push("http://127.0.0.1:\(port)"), 69, "cannot be reached")
    expectOneLine(
      try push("http://nowhere.invalid"), 69,
      "cannot be reached at http://nowhere.invalid: no host of this name is known; does it run, and is ARGILLA_API_URL right?"
    )
  }

  @Test(
    arguments: [
      (nil, "k", "ARGILLA_API_URL is not set"), ("http://x", nil, "ARGILLA_API_KEY is not set"),
      ("ftp://x", "k", "is no address"), ("http://me:the-secret-key@x", "k", "must not hold a name"),
      ("http://x", "a b", "ARGILLA_API_KEY holds a character"),
    ] as [(String?, String?, String)])
  func whatIsNotConfigured(url: String?, key: String?, mentions: String) throws {
    expectOneLine(try push(url, key: key), 64, mentions)
  }

  /// 429 is asked again after as long as the server says; 503 for a call that does no harm twice.
  @Test func waitsForABusyServer() throws {
    let server = try FaultyServer([
      ["match": "GET /version", "times": 1, "status": 429, "headers": ["Retry-After": "1"]],
      ["match": "GET /version", "times": 1, "status": 503], ["match": "GET /version", "times": 1, "fault": "drop"],
      FaultyServer.version, ["match": "GET /me", "status": 401],
    ])
    let began = Date()
    let outcome = try push(server.url, ["--retry-for", "20"])
    expectOneLine(outcome, 69, "does not take the key")
    #expect(server.log.filter { $0.contains("/version") }.count == 4, "\(server.log)")
    #expect(Date().timeIntervalSince(began) > 1)
  }

  @Test func aLineThatIsNotGraded() throws {
    let wrong = try folder.write("wrong.jsonl", GradedRecords.line("a") + "{\"id\":\"b\"}\n")
    let outcome = try Tool.run(["argilla", "push", wrong, "--dataset", "d", "--dry-run"])
    #expect(outcome.status == 65 && outcome.errors.hasPrefix("assay: \(wrong):2:1: "), "\(outcome.errors)")
    let twice = try folder.write("twice.jsonl", GradedRecords.line("a") + GradedRecords.line("a"))
    let doubled = try Tool.run(["argilla", "push", twice, "--dataset", "d", "--dry-run"])
    #expect(doubled.status == 65 && doubled.errors.contains(":2:1: the record \"a\" stands twice"), "\(doubled.errors)")
  }
}
