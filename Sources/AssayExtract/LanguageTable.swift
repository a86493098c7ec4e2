/// The language definitions, looked up by tag, file name, mention and evidence.
struct LanguageTable: Sendable {
  let languages: [Language]
  private let byTag: [String: Int]
  private let byExtension: [String: Int]

  /// Of two definitions with one tag or extension, the first keeps it.
  init(_ languages: [Language]) {
    self.languages = languages
    var tags: [String: Int] = [:]
    var extensions: [String: Int] = [:]
    for (index, language) in languages.enumerated() {
      for tag in [language.name] + language.tags where tags[tag] == nil { tags[tag] = index }
      for suffix in language.extensions where extensions[suffix] == nil { extensions[suffix] = index }
    }
    byTag = tags
    byExtension = extensions
  }

  subscript(name: String) -> Language? { languages.first { $0.name == name } }

  /// The language that an info string names: `python`, `{.python .numberLines}`, `language-python`,
  /// `python:main.py`, `python3.11`, `main.py`.
  func tagged(_ info: String) -> Language? {
    let parts = info.lowercased().utf8
      .split { $0.isBlank || "{}=,:;()[]\"'".utf8.contains($0) }
      .map { String(Substring($0)) }
    guard var first = parts.first else { return nil }
    while first.hasPrefix(".") { first.removeFirst() }
    for prefix in ["language-", "lang-", "code-"] where first.hasPrefix(prefix) {
      first = String(Substring(first.utf8.dropFirst(prefix.utf8.count)))
    }
    let unversioned = String(Substring(first.utf8.prefix { !$0.isDigit }))
    for candidate in [first, unversioned] {
      if let index = byTag[candidate] { return languages[index] }
    }
    return parts.lazy.compactMap { self.named(file: $0) }.first
  }

  /// The language of a file name, by its extension.
  func named(file: String) -> Language? {
    guard let dot = file.utf8.lastIndex(of: 0x2E),
      let suffix = String(file.utf8[file.utf8.index(after: dot)...])
    else { return nil }
    return byExtension[suffix.lowercased()].map { languages[$0] }
  }

  /// The languages that a text asks for by name, in the order of the definitions.
  func mentioned(in text: String) -> [Language] {
    let padded = " " + text.words.joined(separator: " ") + " "
    return languages.filter { language in
      language.mentions.contains { padded.range(of: " " + $0 + " ") != nil }
    }
  }

  /// How much the text's lines speak for the language; 0 for none.
  func evidence(for language: Language, in text: String) -> Double {
    evidence(for: language, in: Self.written(text))
  }

  private static func written(_ text: String) -> [String] { CodeLines.written(text).map(\.trimmed) }

  private func evidence(for language: Language, in lines: [String]) -> Double {
    var sum = 0.0
    for code in lines {
      var weight = 0.0
      for (start, value) in language.lexical.starts where value > weight {
        if code.hasPrefix(start) { weight = value }
      }
      for (part, value) in language.lexical.contains where value > weight {
        if code.range(of: part) != nil { weight = value }
      }
      sum += weight
    }
    return sum
  }

  /// Whether any line speaks for any language.
  func hasEvidence(in text: String) -> Bool {
    let lines = Self.written(text)
    return languages.contains { evidence(for: $0, in: lines) > 0 }
  }

  /// The languages that any line speaks for, the strongest first; equal ones in the order of the definitions.
  func ranked(_ text: String) -> [(language: Language, evidence: Double)] {
    var found: [(language: Language, evidence: Double)] = []
    let lines = Self.written(text)
    for language in languages {
      let evidence = evidence(for: language, in: lines)
      guard evidence > 0 else { continue }
      let place = found.firstIndex { $0.evidence < evidence } ?? found.endIndex
      found.insert((language, evidence), at: place)
    }
    return found
  }
}

extension [Language] {
  /// Those that are programming languages, each once.
  var programs: [Language] {
    var names: Set<String> = []
    return filter { $0.kind == .program && names.insert($0.name).inserted }
  }
}
