import AssayJSON
import Foundation
import Yams

/// Decodes a definition and turns what Yams and Codable throw into one line that says where.
enum DefinitionDecoder {
  /// A document that is decoded once or more: parsing is most of the cost.
  struct Document {
    fileprivate var node: Node
    fileprivate var origin: String
  }

  /// As `YAMLDecoder` resolves a text: a key may be `NULL`.
  private static let plain = [Tag.Name.bool, .int, .float, .null, .timestamp, .value].reduce(Resolver.default) {
    $0.removing($1)
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from source: DefinitionLibrary.Source, keys: Set<String>?
  ) throws(DefinitionError) -> Value {
    try decode(type, from: document(source, keys: keys))
  }

  /// - Parameter keys: the keys the document may have; one that is not among them is an error, since a misspelt key would
  ///   otherwise change nothing and say nothing.
  static func document(_ source: DefinitionLibrary.Source, keys: Set<String>?) throws(DefinitionError) -> Document {
    let node = try Self.node(of: source, resolver: plain)
    if let keys {
      let unknown = (node.mapping?.keys.compactMap(\.string) ?? []).filter { !keys.contains($0) }
      if let first = unknown.first {
        throw DefinitionError(
          source: source.origin,
          message: "unknown key '\(first)'; known are: \(keys.sorted().joined(separator: ", "))")
      }
    }
    return Document(node: node, origin: source.origin)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from document: Document) throws(DefinitionError) -> Value {
    do {
      return try YAMLDecoder().decode(type, from: document.node)
    } catch let error as DecodingError {
      throw DefinitionError(source: document.origin, message: describe(error))
    } catch {
      throw DefinitionError(source: document.origin, message: oneLine(error))
    }
  }

  /// The document as JSON sees it.
  static func value(from source: DefinitionLibrary.Source) throws(DefinitionError) -> JSONValue {
    value(of: try node(of: source, resolver: .default))
  }

  private static func node(
    of source: DefinitionLibrary.Source, resolver: Resolver
  ) throws(DefinitionError) -> Node {
    guard let text = String(data: source.contents, encoding: .utf8) else {
      throw DefinitionError(source: source.origin, message: "is not UTF-8")
    }
    do {
      return try compose(text, source.origin, resolver)
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
  private static func compose(_ text: String, _ origin: String, _ resolver: Resolver) throws -> Node {
    guard text.utf8.count(where: { $0 == UInt8(ascii: "&") }) <= mostAnchors else {
      throw DefinitionError(source: origin, message: "has more than \(mostAnchors) anchors (&)")
    }
    guard let root = try Yams.compose(yaml: text, resolver) else {
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
