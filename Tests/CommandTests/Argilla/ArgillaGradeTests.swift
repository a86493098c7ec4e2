import Foundation
import Testing

/// `assay argilla grade` on datasets that somebody else made.
extension ArgillaTests {
  private static let good = fenced(
    """
    def double(n):
        \"""Return n times two.

        Args:
            n: a number.

        Returns:
            The product.
        \"""
        # Multiplied and not added to itself, so that any number type works.
        return 2 * n


    assert double(4) == 8
    assert double(0) == 0
    assert double(-3) == -6
    """)
  private static let wrong = fenced("def double(n):\n    return 2 * n\n\n\nassert double(4) == 9")
  private static let task = "Write double(n). double(4) returns 8."

  /// A dataset as another tool makes it.
  func make(
    _ name: String, fields: [String], questions: [[String: Any]], records: [[String: Any]]
  ) throws -> String {
    let workspaces = try server.call("GET", "/me/workspaces")["items"] as? [[String: Any]] ?? []
    let workspace = try #require(workspaces.first?["id"] as? String)
    let made = try server.call(
      "POST", "/datasets", body: ["name": name, "workspace_id": workspace, "guidelines": "Rate it."])
    let id = try #require(made["id"] as? String)
    for field in fields {
      try server.call(
        "POST", "/datasets/\(id)/fields",
        body: ["name": field, "title": field, "settings": ["type": field == "chat" ? "chat" : "text"]])
    }
    for question in questions { try server.call("POST", "/datasets/\(id)/questions", body: question) }
    try server.call("PUT", "/datasets/\(id)/publish")
    try server.call("PUT", "/datasets/\(id)/records/bulk", body: ["items": records])
    return id
  }

  func rating(_ name: String, _ most: Int, isRequired: Bool = false) -> [String: Any] {
    [
      "name": name, "title": name, "required": isRequired,
      "settings": ["type": "rating", "options": (0...most).map { ["value": $0] }],
    ]
  }

  func text(_ name: String) -> [String: Any] {
    ["name": name, "title": name, "settings": ["type": "text", "use_markdown": true]]
  }

  // MARK: - Fields and questions of other names

  @Test func gradesADatasetOfOthers() throws {
    let id = try make(
      "others", fields: ["chat", "answer", "note"],
      questions: [rating("quality", 7, isRequired: true), rating("correctness", 3), rating("tests", 5), text("fixed")],
      records: [
        [
          "external_id": "good",
          "fields": ["chat": [["role": "user", "content": Self.task]], "answer": Self.good, "note": "kept"],
        ],
        [
          "external_id": "prose", "fields": ["chat": [["role": "user", "content": Self.task]], "answer": "I cannot."],
        ],
        [
          "external_id": "withheld",
          "fields": [
            "chat": [["role": "user", "content": "Go."]],
            "answer": fenced("import nonsuch_package\nnonsuch_package.go()"),
          ],
        ],
        ["external_id": "empty", "fields": ["chat": [["role": "user", "content": Self.task]]]],
      ])
    let before = try server.records("others")
    // One suggestion is there already, by somebody else.
    let asked = try server.call("GET", "/datasets/\(id)/questions")["items"] as? [[String: Any]] ?? []
    let correctness = try #require(asked.first { $0["name"] as? String == "correctness" }?["id"] as? String)
    let prose = try #require(before["prose"]?["id"] as? String)
    try server.call(
      "PUT", "/records/\(prose)/suggestions", body: ["question_id": correctness, "value": 2, "agent": "llm-judge"])
    try server.answer(before["good"], as: "ann", "submitted", ["quality": 6])
    try server.answer(before["prose"], as: "ann", "submitted", ["quality": 0, "fixed": Self.good])
    try server.answer(before["prose"], as: "bob", "submitted", ["quality": 1, "fixed": Self.wrong])
    try server.answer(before["withheld"], as: "bob", "draft", ["fixed": "never submitted"])

    let proxy = try FaultyServer([], before: server.url)
    let file = folder.path + "/graded.jsonl"
    let arguments = [
      "grade", "--dataset", "others", "--instruction-field", "chat", "--response-field", "answer", "--question",
      "quality",
      "--correction-question", "fixed",
    ]
    let dry = try server.assay(arguments + ["--dry-run"], at: proxy.url)
    expectDone(dry, "suggestions: 2 records would change")
    #expect(proxy.log.allSatisfy { $0.hasPrefix("GET ") }, "\(proxy.log)")

    let first = try server.assay(arguments + ["--output", file], at: proxy.url)
    expectDone(first, "3 answers in 4 records graded; 1 totals withheld")
    for line in [
      "asks for 0, 1, 2, 3, 4, 5, Test example goes from 0 to 2",
      "2 records changed, 1 as they were; 1 suggestions of others kept",
      "corrected responses: 1 of 2 fulfil all criteria, 1 fall short, 0 could not be judged",
    ] { #expect(first.errors.contains(line), "\(line): \(first.errors)") }

    let after = try server.records("others")
    let good = try values(after["good"], asked)
    #expect(good["quality"] == 7 && good["correctness"] == 3 && good["tests"] == nil, "\(good)")
    #expect(try values(after["prose"], asked) == ["quality": 0, "correctness": 2])
    #expect(try values(after["withheld"], asked).isEmpty)
    #expect(try values(after["empty"], asked).isEmpty)
    // All else is as it was.
    for (name, record) in after {
      for key in ["id", "fields", "metadata"] {
        #expect(try json(record[key]) == json(before[name]?[key]), "\(name) \(key)")
      }
    }
    #expect((after["good"]?["fields"] as? [String: Any])?["note"] as? String == "kept")
    #expect((after["prose"]?["responses"] as? [Any])?.count == 2)

    // Which corrections don't fulfil the criteria, and why.
    let verdicts = try first.records()
    func verdict(_ user: String) throws -> [String: Any] {
      try #require(verdicts.first { ($0["user"] as? [String: Any])?["name"] as? String == user })
    }
    let (ann, bob) = (try verdict("ann"), try verdict("bob"))
    #expect(verdicts.count == 2)
    #expect(ann["verdict"] as? String == "fulfils" && ann["failure"] is NSNull, "\(ann)")
    #expect(bob["verdict"] as? String == "falls-short", "\(bob)")
    #expect((bob["failure"] as? String)?.hasPrefix("it fails its own test: `double(4)` gives 8") == true, "\(bob)")
    if SchemaTests.validates {
      try SchemaTests.validate("corrections.json", [folder.write("verdicts.jsonl", first.output)], strict: true, at: 2)
      try SchemaTests.validate("graded.json", [file], strict: true, at: 3)
    }

    // Again: nothing to do, and nothing is written.
    let requests = proxy.log.count
    let again = try server.assay(arguments, at: proxy.url)
    expectDone(again, "0 records changed, 3 as they were")
    #expect(proxy.log.dropFirst(requests).allSatisfy { $0.hasPrefix("GET ") }, "\(proxy.log.dropFirst(requests))")
    let missing = try server.assay(arguments + ["--only-missing"], at: proxy.url)
    expectDone(missing, "2 answers in 4 records graded")
    expectDone(try server.assay(arguments + ["--replace"]), "1 records changed, 2 as they were")
    #expect(try values(server.records("others")["prose"], asked) == ["quality": 0, "correctness": 0])

    // What was pulled and what was graded fit together.
    let annotations = try folder.write("annotations.jsonl", server.assay(["pull", "--dataset", "others"]).output)
    let audit = try Tool.run(["audit", annotations, "--graded", file, "--json"])
    let counts = try audit.records().first?["counts"] as? [String: Any]
    #expect(counts?["answers"] as? Int == 2 && counts?["graded"] as? Int == 2, "\(audit.text)\(audit.errors)")
  }

  func json(_ value: Any?) throws -> Data {
    try JSONSerialization.data(withJSONObject: [value ?? NSNull()], options: .sortedKeys)
  }

  /// Values of all suggestions by the questions' names, whoever made them.
  private func values(_ record: [String: Any]?, _ questions: [[String: Any]]) throws -> [String: Int] {
    var found: [String: Int] = [:]
    for one in record?["suggestions"] as? [[String: Any]] ?? [] {
      let question = questions.first { $0["id"] as? String == one["question_id"] as? String }
      found[question?["name"] as? String ?? "?"] = one["value"] as? Int
    }
    return found
  }

  // MARK: - Ends in the middle

  /// Makes a dataset of records whose answers somebody has corrected: each makes a line of output when it is done.
  private func makeCorrected(_ name: String, _ count: Int, code: (Int) -> String) throws -> String {
    let id = try make(
      name, fields: ["instruction", "response"],
      questions: [rating("rating_response", 7, isRequired: true), text("corrected_response")],
      records: (0..<count).map { number in
        ["external_id": "r\(number)", "fields": ["instruction": Self.task, "response": fenced(code(number))]]
      })
    for record in try server.records(name).values {
      try server.answer(record, as: "ann", "submitted", ["rating_response": 1, "corrected_response": "None."])
    }
    return id
  }

  /// How many records of a dataset have suggestions.
  private func suggested(in dataset: String) throws -> Int {
    try server.records(dataset).values.count { !(($0["suggestions"] as? [Any] ?? []).isEmpty) }
  }

  /// What was graded before an interruption is on the server, and the message says how much that is.
  @Test func anInterruptionKeepsWhatWasGraded() throws {
    let count = 24
    let id = try makeCorrected("interrupted", count) { "import time\ntime.sleep(0.3)\nprint(\($0))" }
    func suggested() throws -> Int { try self.suggested(in: "interrupted") }
    let output = server.folder + "/interrupted.jsonl"
    let arguments = ["grade", "--dataset", "interrupted", "--jobs", "2", "--output", output]
    let started = try Tool.Started(
      [Tool.path, "argilla"] + arguments, stdin: Data(),
      environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    try started.waitForLines(2)
    // None of it was sent yet: that waits for more.
    #expect(try suggested() == 0)
    kill(started.process.processIdentifier, SIGINT)
    let outcome = try started.wait(seconds: 60)
    let done = outcome.lines.count
    #expect(outcome.status == 130 && done < count, "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted after \(done) of \(count) records, which are in"), "\(outcome.errors)")
    #expect(try suggested() == done)
    let kept = FileManager.default.contents(atPath: output + ".part") ?? Data()
    #expect(kept.count { $0 == UInt8(ascii: "\n") } == done)
    let refused = try server.assay(arguments + ["--only-missing"])
    #expect(refused.status == 65 && refused.errors.contains("give it another name first"), "\(refused.errors)")
    try FileManager.default.moveItem(atPath: output + ".part", toPath: output + ".first")
    expectDone(try server.assay(arguments + ["--only-missing"]), "\(count - done) answers in \(count) records")
    #expect(try suggested() == count)
    try server.call("DELETE", "/datasets/\(id)")
  }

  /// `| head -1` ends the run quietly, and what was graded by then has its suggestions.
  @Test func aReaderThatGoesLosesNothing() throws {
    let count = 8
    let id = try makeCorrected("read", count) { "print(\($0))" }
    let started = try Tool.Started(
      ["/bin/bash", "-c", "set -o pipefail; \"$0\" argilla grade --dataset read --jobs 1 -q | head -1", Tool.path],
      stdin: Data(), environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    let outcome = try started.wait(seconds: 60)
    #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.lines.count == 1, "\(outcome.errors)")
    let suggested = try suggested(in: "read")
    // The line that could not be written is that of a record that was graded, and no more were taken on after it.
    #expect((2..<count).contains(suggested), "\(suggested)")
    try server.call("DELETE", "/datasets/\(id)")
  }

  // MARK: - The usual names, and what is missing

  /// The dataset of the tutorial needs no options; a suggestion that is withheld now goes.
  @Test func usualNamesNeedNoOptions() throws {
    _ = try make(
      "usual", fields: ["instruction", "response_1", "response_2"],
      questions: [
        rating("rating_response_1", 7, isRequired: true), rating("rating_response_2", 7), text("corrected_response"),
      ],
      records: [
        ["external_id": "a", "fields": ["instruction": Self.task, "response_1": Self.good, "response_2": Self.wrong]]
      ])
    expectDone(try server.assay(["grade", "--dataset", "usual"]), "2 answers in 1 records graded")
    let first = try suggestions(server.records("usual")["a"], in: "usual")
    #expect(first["rating_response_1"] == 7 && (first["rating_response_2"] ?? 7) < 6, "\(first)")
    let id = try #require(server.records("usual")["a"]?["id"] as? String)
    try server.call(
      "PATCH", "/records/\(id)",
      body: [
        "fields": [
          "instruction": Self.task, "response_1": Self.good,
          "response_2": fenced("import nonsuch_package\nnonsuch_package.go()"),
        ]
      ])
    expectDone(try server.assay(["grade", "--dataset", "usual"]), "1 records changed, 0 as they were")
    let second = try suggestions(server.records("usual")["a"], in: "usual")
    #expect(second["rating_response_2"] == nil && second["rating_response_1"] != nil, "\(second)")
  }

  @Test func whatADatasetLacksIsNamed() throws {
    _ = try make(
      "lacking", fields: ["prompt", "answer"], questions: [rating("stars", 5, isRequired: true)],
      records: [["external_id": "a", "fields": ["prompt": "x", "answer": "y"]]])
    func refused(_ options: [String], _ mentions: String) throws {
      let outcome = try server.assay(["grade", "--dataset", "lacking"] + options)
      #expect(outcome.status == 65 && outcome.errors.contains(mentions), "\(options): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    try refused(
      [],
      "has no field \"instruction\"; name the one that holds the task by --instruction-field. Fields: prompt (text), answer"
    )
    try refused(["--instruction-field", "prompt"], "name the answers by --response-field")
    let fields = ["--instruction-field", "prompt", "--response-field", "answer"]
    try refused(fields, "asks for 0, 1, 2, 3, 4, 5 in \"stars\", and the rubric code-0-7 gives 0 to 7")
    try refused(fields + ["--question", "none"], "has no rating question \"none\" (--question); it has stars")
    try refused(fields + ["--question", "stars", "--question", "stars"], "and 2 questions are named")
    try refused(
      fields + ["--correction-question", "x"], "has no text question \"x\" (--correction-question); it has none")
    #expect(try (server.records("lacking")["a"]?["suggestions"] as? [Any])?.isEmpty == true)
  }
}
