package import AssayExtract
import AssayJSON
import Foundation

/// Reads the lines of `assay extract`: the programs of one record at a time.
package struct ExtractedReader {
  package struct Entry: Sendable {
    package var id: String
    package var program: Program?
    package var absence: String?
  }

  private var files: [String]
  private var source: LineSource?
  private let isStopped: () -> Bool

  /// - Parameter isStopped: asked while input is waited for; true ends the lines.
  package init(files: [String], isStopped: @escaping () -> Bool = { false }) {
    self.files = files
    self.isStopped = isStopped
  }

  /// The programs of the next line, nil at the end.
  ///
  /// - Throws: `InputError` for a line that is not one of `assay extract`.
  package mutating func next() throws(InputError) -> [Entry]? {
    while true {
      if source == nil {
        guard !files.isEmpty else { return nil }
        source = try LineSource(path: files.removeFirst(), isStopped: isStopped)
      }
      guard let source else { return nil }
      guard let bytes = try source.next() else {
        self.source = nil
        continue
      }
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      return try entries(bytes, source.name, source.number)
    }
  }

  private func entries(_ bytes: [UInt8], _ file: String, _ line: Int) throws(InputError) -> [Entry] {
    do {
      // Our own reader first: it can say where a text is malformed.
      _ = try JSONReader.read(bytes)
    } catch {
      throw InputError(file: file, line: line, column: error.column, message: error.message)
    }
    do {
      let record = try JSONDecoder().decode(Extracted.self, from: Data(bytes))
      return record.responses.map { Entry(id: $0.id, program: $0.program, absence: $0.absence) }
    } catch {
      throw InputError(
        file: file, line: line, message: "this is no line of assay extract ({id, responses: [{id, program}]})"
      )
    }
  }

  private struct Extracted: Decodable {
    struct Answer: Decodable {
      var id: String
      var program: Program?
      var absence: String?
    }
    var responses: [Answer]
  }
}
