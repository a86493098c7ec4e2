import AssayHTTP
import AssayJSON

/// What a server says in the body of an answer that is no success, in one line.
///
/// The shapes: OpenAI, vLLM, SGLang and llama.cpp have `error.message`; TGI and the Hub have `error` as a text; Ollama too;
/// others `message`; FastAPI `detail`, a text or a list with `msg`. A proxy answers with HTML, of which the beginning is told.
struct ServerMessage {
  let text: String
  /// `error.type` or `error_type`.
  let type: String?

  private static let longest = 300

  init(_ response: HTTPResponse) {
    let value = try? JSONReader.read(Array(response.body))
    type = value?["error"]?["type"]?.text ?? value?["error_type"]?.text
    let said = value.flatMap(Self.sentence) ?? String(decoding: response.body.prefix(Self.longest * 4), as: UTF8.self)
    let line = said.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    text = line.count > Self.longest ? line.prefix(Self.longest) + "…" : line
  }

  private static func sentence(_ value: JSONValue) -> String? {
    if let text = value["error"]?["message"]?.text ?? value["error"]?.text ?? value["message"]?.text { return text }
    guard let detail = value["detail"] else { return nil }
    if let text = detail.text { return text }
    let parts = (detail.elements ?? []).compactMap { $0["msg"]?.text }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
