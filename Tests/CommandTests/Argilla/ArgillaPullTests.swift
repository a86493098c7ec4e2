import Foundation
import Testing

/// `assay argilla pull` of datasets that somebody else made, and to places that cannot be written.
extension ArgillaTests {
  /// Whatever was asked, the answer is in the line.
  @Test func noAnswerToAQuestionOfOthersIsLost() throws {
    let options = ["ok", "unclear", "broken"].map { ["value": $0, "text": $0] }
    let id = try make(
      "foreign", fields: ["instruction", "answer"],
      questions: [
        rating("quality", 7, isRequired: true), rating("rating_response_1", 7), text("fixed"), text("why"),
        ["name": "label", "title": "label", "settings": ["type": "label_selection", "options": options]],
        ["name": "labels", "title": "labels", "settings": ["type": "multi_label_selection", "options": options]],
        ["name": "order", "title": "order", "settings": ["type": "ranking", "options": options]],
      ], records: ["a", "b", "c"].map { ["external_id": $0, "fields": ["instruction": "Do.", "answer": "Done."]] })
    defer { _ = try? server.call("DELETE", "/datasets/\(id)") }
    let records = try server.records("foreign")
    let order = [["value": "ok", "rank": 1], ["value": "unclear", "rank": 2], ["value": "broken", "rank": 2]]
    let others: [String: Any] = ["why": "It <b>is</b>.", "label": "ok", "labels": ["ok", "broken"], "order": order]
    // No field belongs to the question that is named as ours are.
    try server.answer(
      records["a"], as: "ann", "submitted",
      others.merging(["quality": 6, "fixed": "better", "rating_response_1": 2]) { $1 })
    try server.answer(records["b"], as: "ann", "submitted", ["quality": 3])
    try server.answer(records["c"], as: "ann", "draft", ["label": "broken"])

    func pull(_ options: [String]) throws -> [[String: Any]] {
      let outcome = try server.assay(["pull", "--dataset", "foreign"] + options)
      expectDone(outcome, "3 records, annotations of answers: 2 submitted, 1 draft, 0 discarded")
      if SchemaTests.validates {
        let file = try folder.write("pulled.jsonl", outcome.output)
        try SchemaTests.validate("annotations.json", [file], strict: true, at: 3)
        // Who reads annotations reads these.
        #expect(try Tool.run(["audit", file]).status == 0)
      }
      return try outcome.records()
    }
    func same(_ found: Any?, _ wanted: [String: Any]) throws -> Bool { try json(found) == json(wanted) }

    let named = try pull(["--correction-question", "fixed"])
    #expect(named.map { $0["record"] as? String } == ["a", "b", "c"])
    #expect(named.map { $0["response"] as? String } == ["quality", "quality", "record"])
    #expect(named[0]["corrected_response"] as? String == "better")
    #expect(try same(named[0]["other_answers"], others.merging(["rating_response_1": 2]) { $1 }), "\(named[0])")
    #expect(named[1]["corrected_response"] is NSNull && named[1]["other_answers"] == nil)
    #expect(try same(named[2]["other_answers"], ["label": "broken"]), "\(named[2])")

    let unnamed = try pull([])
    #expect(unnamed[0]["corrected_response"] is NSNull)
    let all = others.merging(["rating_response_1": 2, "fixed": "better"]) { $1 }
    #expect(try same(unnamed[0]["other_answers"], all), "\(unnamed[0])")

    let wrong = try server.assay(["pull", "--dataset", "foreign", "--correction-question", "label"])
    #expect(wrong.status == 65 && wrong.output.isEmpty)
    #expect(wrong.errors.contains("has no text question \"label\" (--correction-question); it has fixed, why"))
  }

  /// A disk without room for a single page: nothing is kept that another run could go on with, and none is promised.
  @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
  func aFullDiskIsToldAsItIs() throws {
    let id = try make(
      "full", fields: ["instruction"], questions: [rating("quality", 7, isRequired: true), text("corrected_response")],
      records: (0..<12).map { ["external_id": "r\($0)", "fields": ["instruction": "Do."]] })
    defer { _ = try? server.call("DELETE", "/datasets/\(id)") }
    for record in try server.records("full").values {
      let long = String(repeating: "long ", count: 200)
      try server.answer(record, as: "ann", "submitted", ["quality": 5, "corrected_response": long])
    }
    let disk = folder.path + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    // A mount namespace of its own, so that nothing stays mounted.
    let script = try folder.write(
      "full.sh",
      """
      set -e; mount -t tmpfs -o size=4k none '\(disk)'
      "$ASSAY" argilla pull --dataset full --output '\(disk)/out.jsonl' || echo "status $?"
      ls '\(disk)'
      """)
    let outcome = try Tool.shell(
      "unshare -m sh '\(script)'", environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    if outcome.errors.contains("unshare") || outcome.errors.contains("mount:") {
      try Test.cancel("no file system can be mounted here: \(outcome.errors)")
    }
    #expect(outcome.text == "status 75\nout.jsonl.part\n", "\(outcome.text)")
    #expect(
      outcome.errors.hasSuffix("assay: \(disk)/out.jsonl.part: cannot write: No space left on device\n"),
      "\(outcome.errors)")
    #expect(!outcome.errors.contains("--resume"), "\(outcome.errors)")
  }
}
