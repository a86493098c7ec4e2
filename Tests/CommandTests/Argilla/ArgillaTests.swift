import Foundation
import TestThreads
import Testing

/// `assay argilla` against a real server. One after the other: one test ends the server and starts it again.
@Suite(.serverBound, .argilla, .serialized) struct ArgillaTests {
  let folder: TemporaryFolder
  let server: ArgillaServer

  init() throws {
    folder = try TemporaryFolder()
    server = try ArgillaServer.shared()
  }

  func expectDone(_ outcome: Outcome, _ mentions: String = "records new") {
    #expect(outcome.status == 0 && outcome.errors.contains(mentions), "\(outcome.errors)")
  }

  /// Values of the suggestions by the questions' names.
  func suggestions(_ record: [String: Any]?, in dataset: String) throws -> [String: Int] {
    let id = try server.dataset(dataset)
    let questions = try server.call("GET", "/datasets/\(id)/questions")["items"] as? [[String: Any]] ?? []
    let names = Dictionary(
      questions.map { ($0["id"] as? String ?? "", $0["name"] as? String ?? "") }, uniquingKeysWith: { $1 })
    var found: [String: Int] = [:]
    for one in record?["suggestions"] as? [[String: Any]] ?? [] {
      found[names[one["question_id"] as? String ?? ""] ?? "?"] = one["value"] as? Int
      #expect((one["agent"] as? String)?.hasPrefix("assay-") == true && one["type"] as? String == "model")
    }
    return found
  }

  // MARK: - The whole circle

  @Test func fromAnswersToAnnotations() throws {
    let answers =
      try answerLine(
        "good", fenced("def double(n):\n    \"\"\"Twice n.\"\"\"\n    return 2 * n\n\nprint(double(4))  # 8"),
        instruction: "Write double(n). double(4) returns 8.", model: "heron-7b")
      + answerLine("withheld", fenced("import nonsuch_package\nnonsuch_package.go()"), model: "heron-7b")
    let graded = folder.path + "/graded.jsonl"
    #expect(try Tool.run(["grade", "-q", "--output", graded], stdin: answers).status == 0)
    let pushed = try server.assay(["push", graded, "--dataset", "circle", "--min-submitted", "2", "--per-criterion"])
    expectDone(pushed, "2 records new, 0 changed, 0 as they were")
    #expect(pushed.output.isEmpty && !pushed.errors.contains("owner.apikey"))

    let records = try server.records("circle")
    let good = try suggestions(records["good"], in: "circle")
    #expect(
      Set(good.keys) == [
        "rating_response_1", "comments_response_1", "tests_response_1", "correctness_response_1",
      ])
    let total = try #require(good["rating_response_1"])
    // What is withheld has no suggestion: neither correctness nor the sum.
    let withheld = try suggestions(records["withheld"], in: "circle")
    #expect(withheld["rating_response_1"] == nil && withheld["correctness_response_1"] == nil)
    #expect(withheld["comments_response_1"] != nil)

    let values = good.mapValues { $0 as Any }
    try server.answer(records["good"], as: "ann", "submitted", values)
    try server.answer(
      records["good"], as: "bob", "submitted",
      values.merging(["rating_response_1": 0, "corrected_response": "better"]) { $1 })
    try server.answer(records["withheld"], as: "ann", "draft", ["comments_response_1": 1])
    try server.answer(records["withheld"], as: "bob", "discarded", nil)

    let pulled = try server.assay(["pull", "--dataset", "circle"])
    expectDone(pulled, "2 records, annotations of answers: 2 submitted, 1 draft, 1 discarded")
    let lines = try pulled.records()
    #expect(lines.count == 4)
    func line(_ record: String, _ user: String) throws -> [String: Any] {
      try #require(
        lines.first { $0["record"] as? String == record && ($0["user"] as? [String: Any])?["name"] as? String == user })
    }
    let ann = try line("good", "ann")
    #expect(ann["status"] as? String == "submitted" && ann["response"] as? String == "response-1")
    #expect((ann["ratings"] as? [String: Any])?["total"] as? Int == total && ann["model"] as? String == "heron-7b")
    #expect(
      (ann["url"] as? String)?.hasSuffix(
        "/annotation-mode?page=1&status=submitted&search=Write%20double%20n%20double%204%20returns%208~instruction")
        == true,
      "\(ann["url"] ?? "")")
    #expect(ann["corrected_response"] is NSNull && ann["control"] as? Bool == false)
    let shown = (ann["suggestions"] as? [String: Any])?["total"] as? [String: Any]
    #expect(shown?["value"] as? Int == total && shown?["score"] is Double)
    let bob = try line("good", "bob")
    #expect(
      (bob["ratings"] as? [String: Any])?["total"] as? Int == 0 && bob["corrected_response"] as? String == "better")
    let draft = try line("withheld", "ann")
    #expect(draft["status"] as? String == "draft")
    #expect((draft["ratings"] as? [String: Any])?["comments"] as? Int == 1)
    #expect((draft["ratings"] as? [String: Any])?["total"] is NSNull)
    let discarded = try line("withheld", "bob")
    #expect(
      discarded["status"] as? String == "discarded" && (discarded["ratings"] as? [String: Any])?["total"] is NSNull)

    let status = try server.assay(["status", "--dataset", "circle"])
    #expect(
      status.text.contains("circle: 1 of 2 records completed (2 submitted responses complete one)"), "\(status.text)")
    #expect(status.lines.contains { $0.hasPrefix("ann ") && $0.hasSuffix("1          1          0") }, "\(status.text)")
    let report = try server.assay(["status", "--dataset", "circle", "--format", "json"])
    if SchemaTests.validates {
      try SchemaTests.validate(
        "argilla-status.json", [folder.write("status.jsonl", report.output)], strict: true, at: 1)
    }
    // An annotator may not see what others answered, and is told so.
    let refused = try server.assay(["pull", "--dataset", "circle"], key: "ann.apikey")
    #expect(refused.status == 69 && refused.errors.contains("whose role is annotator"))
    let missing = try server.assay(["pull", "--dataset", "nonsuch"])
    #expect(missing.status == 69 && missing.errors.contains("there are: ") && missing.errors.contains("circle"))
  }

  /// Whether the official SDK stands in the server's Python environment.
  static let hasSDK =
    ArgillaServer.absence == nil
    && (try? Tool.Started([ArgillaServer.python, "-c", "import argilla"], stdin: Data()).wait())?.status == 0

  /// The official SDK reads settings, records, suggestions and responses as they were meant.
  @Test(.enabled(if: hasSDK, "the SDK is not in the server's environment (pip: argilla)"))
  func theOfficialSDKReadsItBack() throws {
    let odd = "é\u{301}\u{2028}</script>\n| a |\n```\nx\n```\u{1F600}"
    let graded = try folder.write(
      "graded.jsonl",
      GradedRecords.line("a") + GradedRecords.line("b", totals: [nil, 3], response: odd, got: odd)
        // A server refuses a whole number for a property that is none.
        + GradedRecords.line("c", totals: [5], confidence: 0))
    let arguments = [
      "push", graded, "--dataset", "sdk", "--per-criterion", "--control", "30%", "--seed", "5", "--min-submitted", "2",
    ]
    expectDone(try server.assay(arguments), "3 records new")
    let records = try server.records("sdk")
    try server.answer(
      records["a"], as: "ann", "submitted",
      [
        "rating_response_1": 3, "comments_response_1": 1, "tests_response_1": 1, "correctness_response_1": 1,
      ])
    try server.answer(records["b"], as: "bob", "draft", ["rating_response_1": 3, "corrected_response": "x"])
    let dry = try folder.write("dry.jsonl", server.assay(arguments + ["--dry-run"]).output)
    let outcome = try Tool.Started(
      [ArgillaServer.python, Tool.project + "/Tests/Argilla/readback.py", dry], stdin: Data(),
      environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey", "HF_HUB_OFFLINE": "1"]
    ).wait(seconds: 120)
    // The SDK counts a response for each question that was answered.
    #expect(
      outcome.status == 0 && outcome.text == "3 records, 6 responses\n", "\(outcome.text)\(outcome.errors.suffix(1000))"
    )
  }

  // MARK: - Again

  @Test func aSecondRunSendsOnlyWhatChanged() throws {
    let proxy = try FaultyServer([], before: server.url)
    func push(_ lines: String) throws -> (Outcome, writes: [String]) {
      let before = proxy.log.count
      let outcome = try server.assay(
        ["push", "-", "--dataset", "again", "-q"].filter { $0 != "-q" }, at: proxy.url, stdin: Data(lines.utf8))
      return (outcome, proxy.log.dropFirst(before).filter { !$0.hasPrefix("GET ") && !$0.contains("/search") })
    }
    let first = try GradedRecords.lines(["a", "b", "c"])
    expectDone(try push(first).0, "3 records new")
    let old = try server.records("again")
    try server.answer(old["a"], as: "ann", "submitted", ["rating_response_1": 3, "rating_response_2": 2])
    try server.answer(old["b"], as: "ann", "draft", ["rating_response_1": 3])

    let again = try push(first)
    expectDone(again.0, "0 records new, 0 changed, 3 as they were")
    #expect(again.writes.isEmpty, "\(again.writes)")

    // One changes its score, one is withheld now, one stays, one is new.
    let second =
      try GradedRecords.line("a", totals: [6, 1]) + GradedRecords.line("b", totals: [nil, 1])
      + GradedRecords.line("c") + GradedRecords.line("d")
    let changed = try push(second)
    expectDone(changed.0, "1 records new, 2 changed, 1 as they were")
    let new = try server.records("again")
    #expect(Set(new.keys) == ["a", "b", "c", "d"])
    #expect(try suggestions(new["a"], in: "again") == ["rating_response_1": 6, "rating_response_2": 1])
    #expect(try suggestions(new["b"], in: "again") == ["rating_response_2": 1])
    for id in ["a", "b"] {
      #expect(new[id]?["id"] as? String == old[id]?["id"] as? String)
      let responses = new[id]?["responses"] as? [[String: Any]]
      #expect(responses?.count == 1 && responses?.first?["values"] != nil)
    }
    // The suggestion that replaced another after the response was not the one that was shown; the one that stayed was.
    let pulled = try server.assay(["pull", "--dataset", "again"]).records().filter { $0["record"] as? String == "a" }
    let shown = pulled.map { ($0["suggestions"] as? [String: Any])?["total"] as? [String: Any] }
    #expect(shown.count == 2 && shown[0] == nil && shown[1]?["value"] as? Int == 1)
  }

  @Test func settingsThatDifferAreNamedAndLeftAlone() throws {
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(["a"]))
    expectDone(try server.assay(["push", graded, "--dataset", "settings"]))
    let before = try server.records("settings")
    let outcome = try server.assay([
      "push", graded, "--dataset", "settings", "--blind", "--per-criterion", "--min-submitted", "2", "--seed", "4",
    ])
    #expect(outcome.status == 65)
    for point in [
      "the question \"comments_response_1\" is missing", "min_submitted is 1 there and 2 here",
      "blind is off there and on here", "seed is 0 there and 4 here", "has the title \"Response 1: heron-7b\" there",
    ] { #expect(outcome.errors.contains(point), "\(point): \(outcome.errors)") }
    let unsure = try server.assay(["push", graded, "--dataset", "settings", "--blind", "--recreate"])
    #expect(unsure.status == 65 && unsure.errors.contains("--yes"), "\(unsure.errors)")
    #expect(try server.records("settings").keys == before.keys)
    expectDone(
      try server.assay(["push", graded, "--dataset", "settings", "--blind", "--recreate", "--yes"]), "1 records new")
  }

  /// Settings that somebody changed on the server, where they look the same at first sight.
  @Test func tooltipsAndWhatMayBeLeftOutAreCompared() throws {
    let graded = try folder.write("graded.jsonl", GradedRecords.line("a", totals: [5]))
    let arguments = ["push", graded, "--dataset", "tooltips", "--per-criterion"]
    expectDone(try server.assay(arguments))
    expectDone(try server.assay(arguments), "0 records new, 0 changed, 1 as they were")
    let id = try server.dataset("tooltips")
    let questions = try server.call("GET", "/datasets/\(id)/questions")["items"] as? [[String: Any]] ?? []
    let tests = try #require(questions.first { $0["name"] as? String == "tests_response_1" }?["id"] as? String)
    try server.call("PATCH", "/questions/\(tests)", body: ["description": "As you like."])
    try server.call("PATCH", "/datasets/\(id)", body: ["allow_extra_metadata": true])
    let changed = try server.assay(arguments)
    #expect(changed.status == 65)
    for point in [
      "the question \"tests_response_1\" has another tooltip there",
      "metadata beside the properties is taken there and not here",
    ] { #expect(changed.errors.contains(point), "\(point): \(changed.errors)") }
    #expect(!changed.errors.contains("comments_response_1"), "\(changed.errors)")

    _ = try make(
      "optional", fields: ["instruction", "response_1", "evidence", "theirs"],
      questions: [rating("rating_response_1", 7, isRequired: true), text("corrected_response")],
      records: [["external_id": "b", "fields": ["instruction": "x"]]])
    let optional = try server.assay(["push", graded, "--dataset", "optional"])
    #expect(optional.status == 65)
    for point in [
      "the field \"instruction\" is optional there and not here", "the field \"response_1\" is optional there",
      "the question \"rating_response_1\" has no tooltip there",
    ] { #expect(optional.errors.contains(point), "\(point): \(optional.errors)") }
    #expect(!optional.errors.contains("theirs"), "\(optional.errors)")
  }

  // MARK: - Blind and control

  @Test func blindAndControl() throws {
    let ids = (0..<40).map { "r\($0)" }
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(ids))
    let arguments = ["push", graded, "--dataset", "blind", "--blind", "--control", "50%", "--seed", "7"]
    expectDone(try server.assay(arguments))
    expectDone(try server.assay(arguments), "0 records new, 0 changed, 40 as they were")
    var shuffled = 0
    var controls = 0
    let records = try server.records("blind")
    for record in records.values {
      let metadata = record["metadata"] as? [String: Any] ?? [:]
      let fields = record["fields"] as? [String: String] ?? [:]
      let evidence = try #require(fields["evidence"])
      #expect(!evidence.contains("heron"))
      let isControl = metadata["control"] as? String == "yes"
      let found = try suggestions(record, in: "blind")
      // The suggestion follows its answer.
      let first = metadata["name_1"] as? String == "response-1" ? 7 : 1
      if metadata["name_1"] as? String == "response-2" { shuffled += 1 }
      #expect(found == (isControl ? [:] : ["rating_response_1": first, "rating_response_2": 8 - first]))
      #expect(evidence.contains("of 7") == !isControl && evidence.contains("| criterion") == !isControl)
      if isControl { controls += 1 }
    }
    // Forty fair coins: fewer than 8 or more than 32 heads come once in ten thousand times, and the seed is fixed.
    #expect((8...32).contains(shuffled) && (8...32).contains(controls), "\(shuffled) \(controls)")
    // An annotator is sent neither the models nor which records are controls.
    let id = try server.dataset("blind")
    let sent = try server.call("POST", "/me/datasets/\(id)/records/search?limit=5", as: "ann", body: [:])
    let items = sent["items"] as? [[String: Any]] ?? []
    #expect(items.count == 5)
    for item in items {
      let metadata = (item["record"] as? [String: Any])?["metadata"] as? [String: Any] ?? [:]
      #expect(Set(metadata.keys).isDisjoint(with: ["control", "model_1", "name_1", "total_1"]), "\(metadata)")
    }
    let record = try #require(records["r0"])
    try server.answer(record, as: "ann", "submitted", ["rating_response_1": 2, "rating_response_2": 5])
    let pulled = try server.assay(["pull", "--dataset", "blind"]).records()
    let metadata = record["metadata"] as? [String: Any]
    #expect(
      pulled.map { $0["response"] as? String } == [metadata?["name_1"] as? String, metadata?["name_2"] as? String])
    #expect(pulled.allSatisfy { $0["control"] as? Bool == (metadata?["control"] as? String == "yes") })
  }

  // MARK: - Faults

  /// Answers get lost at every kind of call, and the server is out of order for a while: the state is the same as without.
  @Test func lostAnswersAndFaultsDoubleNothing() throws {
    let proxy = try FaultyServer(
      [
        ["match": "POST /datasets", "times": 1, "fault": "lose"],
        ["match": "POST /fields", "times": 1, "fault": "lose"],
        ["match": "POST /questions", "times": 1, "fault": "lose"],
        ["match": "POST /metadata-properties", "times": 1, "fault": "drop"],
        ["match": "PUT /publish", "times": 1, "fault": "lose"], ["match": "PUT /bulk", "times": 1, "fault": "lose"],
        ["match": "PUT /bulk", "times": 2, "status": 503, "body": "busy"],
      ], before: server.url)
    let ids = (0..<130).map { "r\($0)" }
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(ids))
    let outcome = try server.assay(["push", graded, "--dataset", "faults"], at: proxy.url)
    expectDone(outcome, "130 records new")
    let records = try server.records("faults")
    #expect(Set(records.keys) == Set(ids))
    #expect(records.values.allSatisfy { ($0["suggestions"] as? [Any])?.count == 2 })
    expectDone(try server.assay(["push", graded, "--dataset", "faults"]), "0 records new, 0 changed, 130 as they were")
  }

  @Test func aRecordThatIsRefusedIsNamed() throws {
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(["a", "b"]))
    expectDone(try server.assay(["push", graded, "--dataset", "refused"]))
    let proxy = try FaultyServer(
      [
        [
          "match": "PUT /bulk", "status": 422,
          "body": ["detail": "Record at position 1 is not valid because of something"],
        ]
      ], before: server.url)
    let changed = try GradedRecords.line("a", totals: [2, 2]) + GradedRecords.line("b", totals: [2, 2])
    let outcome = try server.assay(["push", "-", "--dataset", "refused"], at: proxy.url, stdin: Data(changed.utf8))
    #expect(outcome.status == 65 && outcome.errors.contains("the record \"b\": "), "\(outcome.errors)")
  }

  // MARK: - Ends in the middle

  private func waitForRecords(_ count: Int, in dataset: String) throws {
    let until = Date().addingTimeInterval(60)
    while Date() < until {
      if let id = try? server.dataset(dataset), let progress = try? server.call("GET", "/datasets/\(id)/progress"),
        (progress["total"] as? Int ?? 0) >= count
      {
        return
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
    Issue.record("\(count) records did not come")
  }

  @Test(arguments: [SIGKILL, SIGINT]) func theClientEndsInTheMiddle(signal: Int32) throws {
    let dataset = "client-\(signal)"
    let ids = (0..<400).map { "r\($0)" }
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(ids))
    let started = try Tool.Started(
      [Tool.path, "argilla", "push", graded, "--dataset", dataset], stdin: Data(),
      environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    try waitForRecords(100, in: dataset)
    kill(started.process.processIdentifier, signal)
    let outcome = try started.wait(seconds: 60)
    #expect(outcome.status == (signal == SIGKILL ? 137 : 130), "\(outcome.errors)")
    let half = try server.records(dataset)
    #expect(half.count >= 100 && half.count < 400)
    try server.answer(half["r0"], as: "ann", "submitted", ["rating_response_1": 3, "rating_response_2": 2])
    expectDone(try server.assay(["push", graded, "--dataset", dataset]))
    let records = try server.records(dataset)
    #expect(Set(records.keys) == Set(ids))
    #expect((records["r0"]?["responses"] as? [Any])?.count == 1)
  }

  @Test func theServerEndsInTheMiddle() throws {
    let ids = (0..<300).map { "r\($0)" }
    let graded = try folder.write("graded.jsonl", GradedRecords.lines(ids))
    let started = try Tool.Started(
      [Tool.path, "argilla", "push", graded, "--dataset", "server", "--retry-for", "200"], stdin: Data(),
      environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    try waitForRecords(100, in: "server")
    try server.kill()
    // A run that does not wait says what to do.
    let impatient = try server.assay(["status", "--dataset", "server", "--retry-for", "0"])
    try server.start()
    #expect(impatient.status == 69 && impatient.errors.contains("cannot be reached"), "\(impatient.errors)")
    let outcome = try started.wait(seconds: 240)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(Set(try server.records("server").keys) == Set(ids))
    try pullGoesOn(after: ["r0", "r299"], in: "server")
  }

  /// A pull that is killed in the middle goes on after the last page that came whole, and ends as one that was not.
  ///
  /// - Parameter answered: records on the first page and on the second.
  private func pullGoesOn(after answered: [String], in dataset: String) throws {
    let records = try server.records(dataset)
    for id in answered {
      try server.answer(records[id], as: "ann", "submitted", ["rating_response_1": 3, "rating_response_2": 2])
    }
    let file = folder.path + "/annotations.jsonl"
    let proxy = try FaultyServer([["match": "GET offset=250", "times": 1, "fault": "hang"]], before: server.url)
    let arguments = ["pull", "--dataset", dataset, "--output", file]
    let started = try Tool.Started(
      [Tool.path, "argilla"] + arguments, stdin: Data(),
      environment: ["ARGILLA_API_URL": proxy.url, "ARGILLA_API_KEY": "owner.apikey"])
    try started.waitForLines(2, in: file + ".part")
    let until = Date().addingTimeInterval(30)
    while !proxy.log.contains(where: { $0.contains("offset=250") }), Date() < until {
      Thread.sleep(forTimeInterval: 0.05)
    }
    kill(started.process.processIdentifier, SIGKILL)
    #expect(try started.wait().status == 137)
    #expect(!FileManager.default.fileExists(atPath: file))

    let before = proxy.log.count
    expectDone(
      try server.assay(arguments + ["--resume"], at: proxy.url), "300 records, annotations of answers: 2 submitted")
    let read = proxy.log.dropFirst(before).filter { $0.contains("/records?") }
    #expect(!read.isEmpty && read.allSatisfy { !$0.contains("offset=0&") }, "\(read)")
    // From the same address, which the links begin with.
    let whole = try server.assay(["pull", "--dataset", dataset], at: proxy.url)
    #expect(folder.contents("annotations.jsonl") == whole.output && whole.lines.count == 4)
    #expect(!FileManager.default.fileExists(atPath: file + ".part.state"))

    // A failure after a page says that it is kept.
    let failing = try FaultyServer([["match": "GET offset=250", "status": 500]], before: server.url)
    let failed = try server.assay(
      ["pull", "--dataset", dataset, "--output", file + "2", "--retry-for", "0"], at: failing.url)
    #expect(failed.status == 69 && failed.errors.contains("\(file)2.part holds what came; --resume goes on with it"))
    let state = folder.contents("annotations.jsonl2.part.state").map { String(decoding: $0, as: UTF8.self) }
    #expect(state?.contains("\"offset\":250") == true, "\(state ?? "")")
  }
}
