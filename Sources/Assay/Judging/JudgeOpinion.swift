import AssayRubric

/// What a judge says of one answer, as it was asked to say it: a word and a sentence on each of two lines.
///
/// The model may have been talked into anything by the text that it read. Two words for one thing are none, and the sentences are
/// kept as text to show, never to follow.
struct JudgeOpinion: Equatable {
  struct Part: Equatable {
    var word: String
    var reason: String
  }

  /// Whether the code does what was asked: `yes`, `partly` or `no`.
  var fulfils: Part
  /// Whether its comments are true: `true`, `false`, or `none` where there are none; nil when the model did not say.
  var comments: Part?

  /// Characters of a sentence that are kept.
  private static let mostCharacters = 200

  /// - Returns: nil when the text does not say clearly whether the code does what was asked.
  init?(_ text: String) {
    guard let fulfils = Self.part(["FULFILS", "FULFILLS"], of: ["yes", "partly", "no"], in: text) else { return nil }
    self.fulfils = fulfils
    comments = Self.part(["COMMENTS"], of: ["true", "false", "none"], in: text)
  }

  /// The one word behind a key at the beginning of a line, with the rest of the line; nil when there is none, or two differ.
  private static func part(_ keys: [String], of words: [String], in text: String) -> Part? {
    var found: Part?
    for line in text.split(whereSeparator: \.isNewline) {
      // Models write keys in bold, in lists, as headings.
      let line = line.drop { !$0.isLetter }
      guard let key = keys.first(where: { line.uppercased().hasPrefix($0) }) else { continue }
      let rest = line.dropFirst(key.count).drop { !$0.isLetter }
      let word = rest.prefix { $0.isLetter }.lowercased()
      guard words.contains(word) else { continue }
      if let found, found.word != word { return nil }
      let reason = rest.dropFirst(word.count).drop { !$0.isLetter && !$0.isNumber && !"`'\"(".contains($0) }
      found = found ?? Part(word: word, reason: String(PlainText.safe(String(reason)).prefix(mostCharacters)))
    }
    return found
  }

  /// As evidence, by the names that a rubric knows.
  func facts(model: String) -> [String: Fact] {
    var facts: [String: Fact] = [
      "judge.model": .known(.text(model)),
      "judge.fulfils": .known(.number(["yes": 1, "partly": 0.5][fulfils.word] ?? 0)),
      "judge.fulfils_reason": .known(.text(fulfils.reason)),
    ]
    if let comments, comments.word != "none" {
      facts["judge.comments_true"] = .known(.bool(comments.word == "true"))
      facts["judge.comments_reason"] = .known(.text(comments.reason))
    }
    return facts
  }
}
