import Foundation
import Testing

/// `assay argilla` with a dataset of ten thousand records (docs/argilla.md has what it took).
extension ArgillaTests {
  private static let isSlow = ProcessInfo.processInfo.environment["ASSAY_SLOW"] != nil

  @Test(.enabled(if: isSlow, "it takes a quarter of an hour: ASSAY_SLOW=1 switches it on"))
  func tenThousandRecordsGoAndComeBack() throws {
    let count = 10_000
    let ids = (0..<count).map { "r\($0)" }
    let text = "Some text.\n" + fenced("def f(x):\n    return x + 1\n" + String(repeating: "# more\n", count: 20))
    let graded = try folder.write(
      "graded.jsonl", ids.map { try GradedRecords.line($0, totals: [7, 1], response: text) }.joined())
    let environment = ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"]
    func assay(_ arguments: [String], _ mentions: String) throws -> Outcome {
      let began = Date()
      let outcome = try Tool.run(["argilla"] + arguments, environment: environment, seconds: 3600)
      expectDone(outcome, mentions)
      print("assay argilla \(arguments[0]): \(Int(Date().timeIntervalSince(began))) s")
      return outcome
    }
    _ = try assay(["push", graded, "--dataset", "large"], "10000 records new, 0 changed, 0 as they were")
    _ = try assay(["push", graded, "--dataset", "large"], "0 records new, 0 changed, 10000 as they were")

    // Ann answers all of them and Bob every tenth, as the page does it.
    let dataset = try server.dataset("large")
    var given = 0
    for offset in stride(from: 0, to: count, by: 1000) {
      let page =
        try server.call("GET", "/datasets/\(dataset)/records?offset=\(offset)&limit=1000")["items"] as? [[String: Any]]
      for (user, every) in [("ann", 1), ("bob", 10)] {
        let items = try (page ?? []).compactMap { record -> [String: Any]? in
          let number = try #require((record["external_id"] as? String).flatMap { Int($0.dropFirst()) })
          guard number.isMultiple(of: every) else { return nil }
          return [
            "record_id": record["id"] ?? "", "status": number % 50 == 0 ? "draft" : "submitted",
            "values": [
              "rating_response_1": ["value": number % 8], "rating_response_2": ["value": (number + every) % 8],
            ],
          ]
        }
        for start in stride(from: 0, to: items.count, by: 100) {
          let part = Array(items[start..<min(start + 100, items.count)])
          let answer = try server.call("POST", "/me/responses/bulk", as: user, body: ["items": part])
          given += (answer["items"] as? [[String: Any]] ?? []).count { $0["error"] == nil || $0["error"] is NSNull }
        }
      }
    }
    #expect(given == 11_000)

    let file = folder.path + "/annotations.jsonl"
    // Of the multiples of 50 Ann drafted 200 records and Bob 200.
    _ = try assay(
      ["pull", "--dataset", "large", "--output", file],
      "10000 records, annotations of answers: 21200 submitted, 800 draft, 0 discarded")
    var seen: Set<String> = []
    for line in String(decoding: folder.contents("annotations.jsonl") ?? Data(), as: UTF8.self).split(separator: "\n") {
      let value = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let record = try #require(value["record"] as? String)
      let user = try #require((value["user"] as? [String: Any])?["name"] as? String)
      let response = try #require(value["response"] as? String)
      #expect(seen.insert("\(record) \(user) \(response)").inserted)
      let number = try #require(Int(record.dropFirst()))
      let wanted = response == "response-1" ? number % 8 : (number + (user == "ann" ? 1 : 10)) % 8
      #expect((value["ratings"] as? [String: Any])?["total"] as? Int == wanted)
      let shown = (value["suggestions"] as? [String: Any])?["total"] as? [String: Any]
      #expect(shown?["value"] as? Int == (response == "response-1" ? 7 : 1))
    }
    #expect(seen.count == 22_000)
  }
}
