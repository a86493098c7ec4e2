import AssayHTTP
import AssayJSON

/// What Argilla says in the body of an answer that is no success, in one line.
///
/// There are three shapes (seen on 2.8.0): `detail` is a text, or an object whose `params` hold a `detail` or a list of
/// `errors`; or the whole has a `message`. What stands in front of the server may answer with HTML, of which nothing is said.
struct ErrorBody {
  let text: String
  /// Of the record that is named as "Record at position N".
  let position: Int?

  /// Longer texts quote whole records.
  private static let longest = 400

  init(_ response: HTTPResponse) {
    let value = try? JSONReader.read(Array(response.body))
    let said = Self.sentence(value).map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
    text = said.count > Self.longest ? said.prefix(Self.longest) + "…" : said
    let words = said.components(after: "Record at position ")
    position = words.flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func sentence(_ value: JSONValue?) -> String? {
    guard let value else { return nil }
    if let message = value["message"]?.text { return message }
    guard let detail = value["detail"] else { return nil }
    if let text = detail.text { return text }
    if let text = detail["params"]?["detail"]?.text { return text }
    let errors = detail["params"]?["errors"]?.elements ?? detail.elements ?? []
    let sentences = errors.map { error in
      // The first step only says that it is in the body.
      let place = (error["loc"]?.elements ?? []).dropFirst().map { $0.text ?? $0.integer.map(String.init) ?? "?" }
      return (place.isEmpty ? "" : place.joined(separator: ".") + ": ") + (error["msg"]?.text ?? "invalid")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }
}

extension String {
  /// What follows the first occurrence of a text.
  fileprivate func components(after mark: String) -> Substring? {
    guard let range = firstRange(of: mark) else { return nil }
    return self[range.upperBound...]
  }
}
