/// Input that is not what it should be; says where and what to do.
package struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  package var file: String
  /// From 1; nil when the file as a whole is meant.
  package var line: Int?
  /// In characters, from 1; nil when the line as a whole is meant, which is told as its first column.
  package var column: Int?
  package var message: String

  package init(file: String, line: Int?, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  package var description: String {
    var place = file
    if let line { place += ":\(line):\(column ?? 1)" }
    return "\(place): \(message)"
  }
}

extension InputError {
  /// The id of the record that stands for a malformed line.
  var placeholderID: String { "\(file):\(line ?? 0)" }
}
