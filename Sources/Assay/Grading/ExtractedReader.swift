import AssayJSON
package import AssaySandbox
import Foundation

/// Reads the lines of `assay extract`: the programs of one record at a time.
package struct ExtractedReader {
  package struct Entry: Sendable {
    package var id: String
    package var program: Program?
    package var absence: String?
  }

  /// What of a program it takes to run it.
  package struct Program: Sendable {
    package var language: String
    package var entry: String
    package var files: [PlannedFile]
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
    let value: JSONValue
    do {
      value = try JSONReader.read(bytes)
    } catch {
      throw InputError(file: file, line: line, column: error.column, message: error.message)
    }
    do {
      return try JSONFields(value).objects("responses") { answer throws(JSONFields.Mismatch) in
        Entry(
          id: try answer.text("id"), program: try answer.optionalObject("program").map(Self.program),
          absence: try answer.optionalText("absence"))
      }
    } catch {
      throw InputError(
        file: file, line: line, message: "this is no line of assay extract ({id, responses: [{id, program}]}): \(error)"
      )
    }
  }

  private static func program(_ fields: JSONFields) throws(JSONFields.Mismatch) -> Program {
    Program(
      language: try fields.text("language"), entry: try fields.text("entry"),
      files: try fields.objects("files") { file throws(JSONFields.Mismatch) in
        PlannedFile(path: try file.text("path"), contents: Data(try file.text("text").utf8))
      })
  }
}
