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
    var message: [String: Any] = ["role": "assistant", "content": text]
    message.merge(more) { $1 }
    let choice: [String: Any] = ["index": 0, "message": message, "finish_reason": finish]
    let body: [String: Any] = [
      "model": "served-m", "choices": [choice],
      "usage": ["prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18],
    ]
    return refusal(200, body, rule: rule)
  }

  static func refusal(_ status: Int, _ body: Any, rule: [String: Any] = [:]) -> [String: Any] {
    var result: [String: Any] = ["match": "POST /v1/chat/completions", "status": status, "body": body]
    result.merge(rule) { $1 }
    return result
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
