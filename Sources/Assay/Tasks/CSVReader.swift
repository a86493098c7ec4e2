/// Rows of a CSV file (RFC 4180): the first is the header, quoted fields may hold line ends. Plain or gzip.
struct CSVReader {
  /// A row by column, and the line that it begins on.
  struct Row {
    var fields: [String]
    var line: Int
  }

  let name: String
  private let bytes: ByteSource
  private var part: [UInt8] = []
  private var position = 0
  private var line = 1
  private var pushed: UInt8?

  /// - Parameter path: a path, or `-` for standard input.
  init(path: String, isStopped: @escaping () -> Bool) throws(InputError) {
    name = path == "-" ? "standard input" : path
    bytes = try ByteSource(path: path, name: name, isStopped: isStopped)
  }

  /// The next row, nil at the end. Blank lines are passed over.
  ///
  /// - Throws: `InputError` for a quote that is not closed, or a field that is no UTF-8.
  mutating func next() throws(InputError) -> Row? {
    while true {
      let start = line
      guard let fields = try row() else { return nil }
      if fields == [""] { continue }
      return Row(fields: fields, line: start)
    }
  }

  private mutating func row() throws(InputError) -> [String]? {
    let start = line
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var any = false
    while let byte = try self.byte() {
      any = true
      if isQuoted {
        if byte == UInt8(ascii: "\n") { line += 1 }
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        let after = try self.byte()
        if after == UInt8(ascii: "\"") {
          field.append(byte)
        } else {
          isQuoted = false
          pushed = after
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case UInt8(ascii: ","):
        fields.append(try text(field, start))
        field = []
      case UInt8(ascii: "\n"):
        line += 1
        if field.last == UInt8(ascii: "\r") { field.removeLast() }
        fields.append(try text(field, start))
        return fields
      default: field.append(byte)
      }
    }
    guard !isQuoted else {
      throw InputError(file: name, line: start, message: "a field begins with a quote that is not closed")
    }
    guard any else { return nil }
    fields.append(try text(field, start))
    return fields
  }

  private func text(_ field: [UInt8], _ line: Int) throws(InputError) -> String {
    guard let text = String(validating: field, as: UTF8.self) else {
      throw InputError(file: name, line: line, message: "a field is not valid UTF-8")
    }
    return text
  }

  private mutating func byte() throws(InputError) -> UInt8? {
    if let byte = pushed {
      pushed = nil
      return byte
    }
    while position == part.count {
      let isFirst = part.isEmpty
      do {
        guard let next = try bytes.next() else { return nil }
        part = next
      } catch {
        throw InputError(file: name, line: line, message: "cannot be read further: \(error.message)")
      }
      // A byte order mark at the start of the file.
      position = isFirst && part.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
    defer { position += 1 }
    return part[position]
  }
}
