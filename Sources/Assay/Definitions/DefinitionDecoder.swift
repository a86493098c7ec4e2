import AssayJSON
import Foundation
import Yams

/// Decodes a definition and turns what Yams and Codable throw into one line that says where.
enum DefinitionDecoder {
  /// - Parameter keys: the keys the document may have; one that is not among them is an error, since a misspelt key would
  ///   otherwise change nothing and say nothing.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from source: DefinitionLibrary.Source, keys: Set<String>?
  ) throws(DefinitionError) -> Value {
    guard let text = String(data: source.contents, encoding: .utf8) else {
      throw DefinitionError(source: source.origin, message: "is not UTF-8")
    }
    do {
      let node = try compose(text, source.origin)
      if let keys {
        let unknown = (node.mapping?.keys.compactMap(\.string) ?? []).filter { !keys.contains($0) }
        if let first = unknown.first {
          throw DefinitionError(
            source: source.origin,
            message: "unknown key '\(first)'; known are: \(keys.sorted().joined(separator: ", "))")
        }
      }
      // From the text again: with another resolver, so that a key may be `NULL`.
      return try YAMLDecoder().decode(type, from: text)
    } catch let error as DefinitionError {
      throw error
    } catch let error as DecodingError {
      throw DefinitionError(source: source.origin, message: describe(error))
    } catch let error as YamlError {
      throw DefinitionError(source: source.origin, message: oneLine(error))
    } catch {
      throw DefinitionError(source: source.origin, message: oneLine(error))
    }
  }

  /// The document as JSON sees it.
  static func value(from source: DefinitionLibrary.Source) throws(DefinitionError) -> JSONValue {
    guard let text = String(data: source.contents, encoding: .utf8) else {
      throw DefinitionError(source: source.origin, message: "is not UTF-8")
    }
    do {
      return value(of: try compose(text, source.origin))
    } catch let error as DefinitionError {
      throw error
    } catch {
      throw DefinitionError(source: source.origin, message: oneLine(error))
    }
  }

  private static func value(of node: Node) -> JSONValue {
    switch node {
    case .mapping(let mapping): .object(mapping.map { .init($0.key.string ?? "", value(of: $0.value)) })
    case .sequence(let sequence): .array(sequence.map(value(of:)))
    case .scalar(let scalar):
      switch node.any {
      case is NSNull: .null
      case let bool as Bool: .bool(bool)
      case let integer as Int: .number("\(integer)")
      case let double as Double: JSONValue(double)
      // Dates and the like, as they are written.
      default: .string(scalar.string)
      }
    case .alias: .null
    }
  }

  /// Anchors that a document may have, roughly: each can make the document one level deeper than the last, and some ten thousand
  /// levels end the process when they are taken down.
  private static let mostAnchors = 4096
  /// Parts that a document may have with its aliases filled in: forty lines that each name the last twice make a million
  /// million. Our rubric has two thousand.
  private static let mostParts = 200_000
  /// Levels with aliases filled in; decoding is recursive.
  private static let deepest = 500

  /// The document of a text, when it is small enough to be decoded.
  private static func compose(_ text: String, _ origin: String) throws -> Node {
    guard text.utf8.count(where: { $0 == UInt8(ascii: "&") }) <= mostAnchors else {
      throw DefinitionError(source: origin, message: "has more than \(mostAnchors) anchors (&)")
    }
    guard let root = try Yams.compose(yaml: text) else {
      throw DefinitionError(source: origin, message: "the document is empty")
    }
    var waiting = [(node: root, depth: 1)]
    var parts = 1
    while let (node, depth) = waiting.popLast() {
      let children: [Node] =
        switch node {
        case .mapping(let mapping): mapping.flatMap { [$0.key, $0.value] }
        case .sequence(let sequence): Array(sequence)
        case .scalar, .alias: []
        }
      parts += children.count
      guard parts <= mostParts, depth <= deepest else {
        throw DefinitionError(
          source: origin,
          message: "has more than \(mostParts) parts or \(deepest) levels once its aliases (*) are filled in")
      }
      waiting += children.map { ($0, depth + 1) }
    }
    return root
  }

  /// What Yams says spans lines and quotes the whole line that is wrong, however long.
  private static func oneLine(_ error: any Error) -> String {
    let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    return text.count > 300 ? text.prefix(300) + "…" : text
  }

  static func describe(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let keys = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
      return keys.isEmpty ? "the document" : keys.joined(separator: ".").replacing(".[", with: "[")
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(path(context)): the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(path(context)): \(context.debugDescription)"
    case .dataCorrupted(let context):
      let cause = context.underlyingError.map { oneLine($0) }
      return "\(path(context)): \(cause ?? context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}
