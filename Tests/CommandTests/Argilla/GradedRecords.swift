import Foundation

/// Lines of `assay grade` for tests that need many of them, or some that no program gives.
enum GradedRecords {
  /// - Parameters:
  ///   - totals: of each answer; nil for one that is withheld.
  ///   - got: what the first example came to, which is shown in the evidence.
  static func line(
    _ id: String, totals: [Int?] = [7, 1], response: String = "```python\nprint(1)\n```", got: String = "1",
    models: [String] = ["heron-7b", "otter-13b", "wren-70b"], confidence: Double = 0.25
  ) throws -> String {
    let responses: [[String: Any]] = totals.enumerated().map { index, total in
      let parts: [Int?] = total.map { [min(2, $0), min(2, max(0, $0 - 2)), max(0, $0 - 4)] } ?? [1, 1, nil]
      func criterion(_ points: Int?, _ most: Int) -> [String: Any] {
        [
          "points": points.map { $0 as Any } ?? NSNull(), "max": most,
          "confidence": points.map { _ in 0.5 as Any } ?? NSNull(), "reasons": ["Because of `\(got)`."],
        ]
      }
      return [
        "id": "\(id)/response-\(index + 1)", "name": "response-\(index + 1)", "model": models[index],
        "response": response, "program": ["language": "python"],
        "evidence": [String: Any](),
        "examples": [
          [
            "id": "e1", "kind": "print", "origin": "instruction", "call": got, "expected": got, "got": got,
            "outcome": "met",
          ]
        ],
        "runs": [
          ["id": "r", "purpose": "as-written", "status": "ok", "stdout": got, "stderr": "", "detail": got]
        ],
        "score": [
          "total": total.map { $0 as Any } ?? NSNull(), "confidence": total.map { _ in confidence as Any } ?? NSNull(),
          "rubric": "code-0-7",
          "criteria": [
            "comments": criterion(parts[0], 2), "tests": criterion(parts[1], 2), "correctness": criterion(parts[2], 3),
          ],
        ],
      ]
    }
    let record: [String: Any] = [
      "schema": 1, "id": id, "instruction": "Write \(id).", "metadata": [String: Any](), "responses": responses,
    ]
    let data = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  static func lines(_ ids: [String]) throws -> String { try ids.map { try line($0) }.joined() }
}
