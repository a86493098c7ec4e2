/// Lines of CSV (RFC 4180: they end with CRLF; UTF-8).
package struct CSVLine: Sendable {
  /// Puts `'` before what a spreadsheet takes for a formula. It changes the data, and every reader but a spreadsheet sees that.
  package var isSafe: Bool

  package init(isSafe: Bool = false) { self.isSafe = isSafe }

  package func text(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  private func field(_ text: String) -> String {
    // By scalars: to Swift, a quote with an accent behind it is another character, and would end the field.
    var scalars = text.unicodeScalars
    if isSafe, let first = scalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      scalars.insert("'", at: scalars.startIndex)
    }
    guard scalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
      return String(scalars)
    }
    let doubled = scalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"\(String(String.UnicodeScalarView(doubled)))\""
  }
}
