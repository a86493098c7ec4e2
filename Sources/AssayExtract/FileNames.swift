/// The file that the answer says a block is: in the info string, in the first comment, or in the line above.
enum FileNames {
  static func name(of block: MarkdownBlock, language: Language?, _ table: LanguageTable) -> String? {
    let fromInfo = block.info.flatMap { name(in: $0, language, table) }
    if let fromInfo { return fromInfo }
    if let first = block.text.codeLines.first(where: { !$0.isBlankLine })?.trimmed, let language,
      let mark = language.comments.line.first(where: { first.hasPrefix($0) })
    {
      let comment = String(Substring(first.utf8.dropFirst(mark.utf8.count)))
      // A sentence may name a file that it is about; a label is the name, perhaps after "File:".
      if comment.words.count <= 4, let name = name(in: comment, language, table) { return name }
    }
    guard let last = block.lead.last, last.text.utf8.count < 160 else { return nil }
    return name(in: last.text, language, table)
  }

  /// The only file name in a text, when its extension is one of the language's. Directories are kept.
  private static func name(in text: String, _ language: Language?, _ table: LanguageTable) -> String? {
    var names: [String] = []
    for part in text.utf8.split(whereSeparator: { $0.isBlank || "`*\"'()[]{}<>,;:=".utf8.contains($0) }) {
      var word = String(Substring(part))
      while word.hasSuffix(".") || word.hasSuffix("!") || word.hasSuffix("?") { word.removeLast() }
      guard let path = safePath(word), let owner = table.named(file: path), !names.contains(path) else {
        continue
      }
      if language == nil || owner.name == language?.name { names.append(path) }
    }
    return names.count == 1 ? names[0] : nil
  }

  /// A relative path that stays inside the work folder and needs no quoting; nil for any other.
  static func safePath(_ text: String) -> String? {
    guard text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "._-/".utf8.contains($0) }),
      text.utf8.count <= 100
    else {
      return nil
    }
    let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    let clean = parts.first == "." ? Array(parts.dropFirst()) : parts
    guard !clean.isEmpty, clean.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.hasPrefix("-") })
    else {
      return nil
    }
    guard let last = clean.last, !last.hasPrefix("."), !last.hasSuffix(".") else { return nil }
    return clean.joined(separator: "/")
  }

  /// `utils` of `src/utils.py`.
  static func stem(_ path: String) -> String {
    let file = path.utf8.split(separator: 0x2F).last.map { String(Substring($0)) } ?? path
    return file.utf8.split(separator: 0x2E).first.map { String(Substring($0)) } ?? file
  }

  /// Whether an imported module's name, as the outline gives it, means the file: `utils`, `.utils`,
  /// `./utils`, `./lib/utils.js`.
  static func isModule(_ module: String, file: String) -> Bool {
    stem(
      module.utf8.first == 0x2E ? String(Substring(module.utf8.drop { $0 == 0x2E || $0 == 0x2F })) : module)
      == stem(file)
  }
}
