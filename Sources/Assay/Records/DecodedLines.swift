import AssayJSON
import Foundation

/// The lines of JSONL files, plain or gzip, as values of one type, in order.
package struct DecodedLines<Value> {
  package struct Line {
    package var value: Value
    package var file: String
    package var number: Int

    /// An error that names this line.
    package func error(_ message: String) -> InputError { InputError(file: file, line: number, message: message) }
  }

  private var lines: RawLines
  private let decoder: LineDecoder<Value>

  /// - Parameter files: paths; `-` is standard input.
  init(files: [String], _ decoder: LineDecoder<Value>) {
    lines = RawLines(files: files)
    self.decoder = decoder
  }

  /// The next line's value, nil at the end. Blank lines are passed over.
  ///
  /// - Throws: `InputError` when a file cannot be read or a line is not what it should be.
  package mutating func next() throws(InputError) -> Line? {
    guard let raw = try lines.next() else { return nil }
    return try decoder.line(raw)
  }
}

extension DecodedLines.Line: Sendable where Value: Sendable {}

/// The lines of JSONL files as bytes, in order.
struct RawLines {
  struct Line: Sendable {
    var bytes: [UInt8]
    var file: String
    var number: Int
  }

  private var files: [String]
  private var source: LineSource?

  init(files: [String]) { self.files = files }

  /// Nil at the end. Blank lines are passed over.
  mutating func next() throws(InputError) -> Line? {
    while true {
      if source == nil {
        guard !files.isEmpty else { return nil }
        source = try LineSource(path: files.removeFirst())
      }
      guard let source else { return nil }
      guard let bytes = try source.next() else {
        self.source = nil
        continue
      }
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      return Line(bytes: bytes, file: source.name, number: source.number)
    }
  }
}

/// Makes values of lines. Belongs to one thread at a time.
struct LineDecoder<Value> {
  /// What a line is, for the message about one that is not.
  private let title: String
  private let read: ([UInt8]) throws -> Value

  /// - Parameters:
  ///   - title: such as "an annotation of assay argilla pull".
  ///   - read: throws `JSONReader.Failure`, `JSONFields.Mismatch` or `DecodingError`.
  init(title: String, read: @escaping ([UInt8]) throws -> Value) {
    self.title = title
    self.read = read
  }

  init(title: String) where Value: Decodable {
    let decoder = JSONDecoder()
    self.init(title: title) { try decoder.decode(Value.self, from: Data($0)) }
  }

  func line(_ raw: RawLines.Line) throws(InputError) -> DecodedLines<Value>.Line {
    DecodedLines<Value>.Line(value: try decode(raw.bytes, raw.file, raw.number), file: raw.file, number: raw.number)
  }

  private func decode(_ bytes: [UInt8], _ file: String, _ line: Int) throws(InputError) -> Value {
    do {
      return try read(bytes)
    } catch {
      // Our own reader can say where a text is malformed.
      do {
        _ = try JSONReader.read(bytes)
      } catch {
        throw InputError(file: file, line: line, column: error.column, message: error.message)
      }
      let fault = (error as? DecodingError).map { Self.describe($0) } ?? "\(error)"
      throw InputError(file: file, line: line, message: "this is not \(title): \(fault)")
    }
  }

  private static func describe(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map { $0.intValue.map(String.init) ?? $0.stringValue }
      return keys.isEmpty ? "the line" : "\"\(keys.joined(separator: "."))\""
    }
    switch error {
    case .keyNotFound(let key, let context): return "the key \(path(context, key)) is missing"
    case .valueNotFound(_, let context): return "\(path(context)) may not be null"
    case .typeMismatch(let type, let context): return "\(path(context)) must be \(expected(type))"
    case .dataCorrupted(let context): return "\(path(context)) \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }

  private static func expected(_ type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is [Any].Type: "an array"
    default: "an object"
    }
  }
}
