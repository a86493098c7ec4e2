import AssayJSON

extension LineSource {
  /// The value of the next line that is not blank, nil at the end.
  ///
  /// - Throws: `InputError` with line and column for a line that is no JSON.
  func nextValue() throws(InputError) -> JSONValue? {
    while let bytes = try next() {
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      do {
        return try JSONReader.read(bytes)
      } catch {
        throw InputError(file: name, line: number, column: error.column, message: error.message)
      }
    }
    return nil
  }
}
