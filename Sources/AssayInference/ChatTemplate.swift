package import AssayJSON
package import Foundation

/// How one model wants a conversation written: a Jinja template, and the texts of its special tokens.
package struct ChatTemplate: Sendable, Equatable {
  package var source: String
  /// Such as `bos_token`.
  package var variables: [JSONValue.Member]

  /// The files of a model that it is read from; the first goes before what the others say.
  package static let fileNames = ["chat_template.jinja", "tokenizer_config.json", "special_tokens_map.json"]

  private static let tokens = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    "additional_special_tokens",
  ]

  /// Reads it as transformers does (tokenization_utils_base.py): `chat_template.jinja` goes before the key `chat_template` of
  /// `tokenizer_config.json`, which is a text, or a list of named ones of which `default` is taken.
  ///
  /// - Parameters:
  ///   - files: contents by name.
  ///   - place: for messages.
  /// - Throws: `.notFound` when there is no template, `.unexpected` when a file is malformed.
  package init(files: [String: Data], place: String) throws(InferenceError) {
    func json(_ name: String) throws(InferenceError) -> JSONValue? {
      guard let data = files[name] else { return nil }
      do {
        return try JSONReader.read(Array(data))
      } catch {
        throw InferenceError(.unexpected, "\(place)/\(name): \(error.message) (column \(error.column))")
      }
    }
    let configuration = try json("tokenizer_config.json")
    let tokenMap = try json("special_tokens_map.json")
    if let own = files["chat_template.jinja"] {
      guard let text = String(data: own, encoding: .utf8) else {
        throw InferenceError(.unexpected, "\(place)/chat_template.jinja is not UTF-8")
      }
      source = text
    } else {
      source = try Self.template(configuration?["chat_template"], place)
    }
    variables = Self.tokens.compactMap { name in
      guard let value = configuration?[name] ?? tokenMap?[name], !value.isNull else { return nil }
      // A token is a text, or an object that says more of it.
      let texts = value.elements?.map { $0["content"] ?? $0 }
      return JSONValue.Member(name, texts.map(JSONValue.array) ?? value["content"] ?? value)
    }
  }

  private static func template(_ value: JSONValue?, _ place: String) throws(InferenceError) -> String {
    if let text = value?.text { return text }
    let named = value?.elements ?? []
    if let text = named.first(where: { $0["name"]?.text == "default" })?["template"]?.text { return text }
    let names = named.compactMap { $0["name"]?.text }
    throw InferenceError(
      .notFound,
      names.isEmpty
        ? "\(place) has no chat template: neither chat_template.jinja nor the key chat_template in tokenizer_config.json"
        : "\(place) has no chat template \"default\", only: \(names.joined(separator: ", "))")
  }

  /// What is asked of `Sandbox/harness/prompt/render.py`.
  package func request(_ messages: [ChatMessage], addsGenerationPrompt: Bool) -> JSONValue {
    [
      "template": .string(source), "messages": .array(messages.map(\.value)),
      "add_generation_prompt": .bool(addsGenerationPrompt), "variables": .object(variables),
    ]
  }
}
