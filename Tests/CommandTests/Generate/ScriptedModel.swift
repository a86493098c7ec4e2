import Foundation
import Testing

/// Rules of `FaultyServer` that make it a server of models.
enum ScriptedModel {
  static func models(_ names: [String] = ["m"], owner: String = "someone") -> [String: Any] {
    [
      "match": "GET /v1/models", "status": 200,
      "body": ["data": names.map { ["id": $0, "owned_by": owner] }],
    ]
  }

  static func answer(
    _ text: Any = "An answer.", finish: String = "stop", more: [String: Any] = [:], rule: [String: Any] = [:]
  ) -> [String: Any] {
    let message = ["role": "assistant", "content": text].merging(more) { $1 }
    let body: [String: Any] = [
      "model": "served-m", "choices": [["index": 0, "message": message, "finish_reason": finish]],
      "usage": ["prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18],
    ]
    return ["match": "POST /v1/chat/completions", "status": 200, "body": body].merging(rule) { $1 }
  }

  static func refusal(_ status: Int, _ body: Any, rule: [String: Any] = [:]) -> [String: Any] {
    ["match": "POST /v1/chat/completions", "status": status, "body": body].merging(rule) { $1 }
  }

  /// Lines of tasks.
  static func tasks(_ count: Int) -> String {
    (1...count).map { #"{"id":"t\#($0)","instruction":"Task \#($0)"}"# + "\n" }.joined()
  }
}

extension FaultyServer {
  /// How many questions came.
  var questions: Int { log.count { $0.hasPrefix("POST") } }
}

/// Runs `assay generate` with what it reads in a file.
func generate(
  _ tasks: String, _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
  seconds: Double = 60
) throws -> Outcome {
  let file = try folder.write("tasks.jsonl", tasks)
  return try Tool.run(["generate", file] + arguments, environment: environment, seconds: seconds)
}
