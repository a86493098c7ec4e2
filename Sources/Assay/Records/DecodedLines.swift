import AssayJSON
import Foundation

/// The lines of JSONL files, plain or gzip, as values of one type, in order.
package struct DecodedLines<Value: Decodable> {
  package struct Line {
    package var value: Value
    package var file: String
    package var number: Int

    /// An error that names this line.
    package func error(_ message: String) -> InputError { InputError(file: file, line: number, message: message) }
  }

  private var files: [String]
  /// What a line is, for the message about one that is not.
  private let title: String
  private var source: LineSource?
  private let decoder = JSONDecoder()

  /// - Parameters:
  ///   - files: paths; `-` is standard input.
  ///   - title: what a line is, such as "an annotation of assay argilla pull".
  package init(files: [String], title: String) {
    self.files = files
    self.title = title
  }

  /// The next line's value, nil at the end. Blank lines are passed over.
  ///
  /// - Throws: `InputError` when a file cannot be read or a line is not what it should be.
  package mutating func next() throws(InputError) -> Line? {
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
      return Line(value: try decode(bytes, source.name, source.number), file: source.name, number: source.number)
    }
  }

  private func decode(_ bytes: [UInt8], _ file: String, _ line: Int) throws(InputError) -> Value {
    do {
      return try decoder.decode(Value.self, from: Data(bytes))
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
