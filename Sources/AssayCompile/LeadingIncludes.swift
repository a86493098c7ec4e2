/// The standard headers that a C or C++ source begins with.
///
/// They are read ahead of the program from a precompiled form, so that every one of them must be included by the program
/// itself, and before anything that could change what they mean: only blank lines, comments and further such includes may
/// stand before an include that counts. Where the text is the least bit unusual the list ends.
enum LeadingIncludes {
  /// - Parameter known: the headers that may be read ahead; the list ends at any other.
  static func headers(of source: some StringProtocol, known: Set<String>) -> [String] {
    var found: [String] = []
    var isInComment = false
    for line in Substring(source).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      var text = Substring(line)
      if text.last == "\r" { text.removeLast() }
      guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else { return found }
      var rest = text.trimmed
      // It makes the next line part of this one, comment or not; GCC minds no blanks behind it.
      guard !rest.hasSuffix("\\"), !rest.hasSuffix("??/") else { return found }
      if isInComment {
        guard let end = rest.end(of: "*/") else { continue }
        isInComment = false
        rest = rest[end...].trimmed
      }
      while rest.hasPrefix("/*") {
        guard let end = rest.dropFirst(2).end(of: "*/") else {
          isInComment = true
          rest = ""
          break
        }
        rest = rest[end...].trimmed
      }
      if rest.isEmpty || rest.hasPrefix("//") { continue }
      guard let header = header(included: rest), known.contains(header) else { return found }
      found.append(header)
    }
    return found
  }

  /// The name in `#include <name>`, when nothing but a line comment follows.
  private static func header(included line: Substring) -> String? {
    guard line.hasPrefix("#") else { return nil }
    var rest = line.dropFirst().trimmed
    guard rest.hasPrefix("include") else { return nil }
    rest = rest.dropFirst("include".count).trimmed
    guard rest.hasPrefix("<"), let end = rest.firstIndex(of: ">") else { return nil }
    let after = rest[rest.index(after: end)...].trimmed
    guard after.isEmpty || after.hasPrefix("//") else { return nil }
    return String(rest[rest.index(after: rest.startIndex)..<end])
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }

  /// Where the first occurrence of a short text ends.
  fileprivate func end(of mark: String) -> Index? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(mark) { return index(at, offsetBy: mark.count) }
      at = index(after: at)
    }
    return nil
  }
}
