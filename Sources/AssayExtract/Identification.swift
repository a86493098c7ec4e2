/// Which language a block is in, with what reason, and its code as far as it could be made to parse.
struct Identification {
  var language: Language?
  /// From 0 to 1.
  var confidence: Double
  var why: String
  var mended: Mended
}

/// Tells languages: the tag is believed when the text parses, or when nothing speaks against it; else the
/// parsers decide, and for languages without one the words on the lines.
struct Identifier {
  let table: LanguageTable
  let syntax: RememberedSyntax
  /// Languages to try first on blocks without a tag: those asked for, and those that other blocks are
  /// tagged with.
  var expected: [Language]

  private var mending: Mending { Mending(syntax: syntax) }

  func identify(_ block: MarkdownBlock, cues: Cues) -> Identification {
    if let language = block.continues.flatMap({ table[$0] }) {
      return Identification(
        language: language, confidence: 0.7, why: "continues the instruction's \(language.title)",
        mended: mending.mended(block.text, language, closed: block.closed))
    }
    guard let info = block.info, let tagged = table.tagged(info) else { return untagged(block, cues: cues) }
    switch tagged.kind {
    case .output:
      // `text` around a program is a careless tag; around anything else it is right.
      let guess = untagged(block, cues: cues)
      let kinds = guess.mended.outline?.kinds ?? Outline.Kinds()
      if guess.language?.kind == .program, guess.mended.parses, kinds.definition + kinds.import > 0,
        !cues.contains(.output)
      {
        return guess
      }
      return Identification(
        language: tagged, confidence: 1, why: "tagged \(info)", mended: Mended(text: block.text))
    case .data, .patch, .prose, .markup:
      return Identification(
        language: tagged, confidence: 0.9, why: "tagged \(info)",
        mended: mending.mended(block.text, tagged, closed: block.closed))
    case .program, .shell:
      return self.tagged(tagged, block)
    }
  }

  private func tagged(_ tagged: Language, _ block: MarkdownBlock) -> Identification {
    let mended = mending.mended(block.text, tagged, closed: block.closed)
    if mended.parses {
      return Identification(
        language: tagged, confidence: 1, why: "tagged \(tagged.title), and parses as it", mended: mended)
    }
    let own = table.evidence(for: tagged, in: block.text)
    for (language, evidence) in table.ranked(block.text) where language.name != tagged.name {
      guard language.kind == .program || language.kind == .shell, evidence > max(own, 1) else { continue }
      let other = mending.mended(block.text, language, closed: block.closed)
      let isParsed = other.outline.map(\.isSubstantive)
      // Without a parser the words must say it clearly.
      guard isParsed ?? (evidence >= 3 && evidence >= 3 * own) else { continue }
      return Identification(
        language: language, confidence: isParsed == true ? 0.9 : 0.6,
        why: "tagged \(tagged.title), but reads as \(language.title)", mended: other)
    }
    if mended.outline == nil {
      return Identification(
        language: tagged, confidence: 0.9, why: "tagged \(tagged.title)", mended: mended)
    }
    return Identification(
      language: tagged, confidence: 0.6, why: "tagged \(tagged.title), though it does not parse",
      mended: mended)
  }

  func untagged(_ block: MarkdownBlock, cues: Cues) -> Identification {
    let ranked = table.ranked(block.text)
    var best: (language: Language, mended: Mended, evidence: Double)?
    for language in expected + ranked.map(\.language) where language.kind == .program {
      let mended = mending.mended(block.text, language, closed: block.closed)
      guard let outline = mended.outline, outline.isSubstantive else { continue }
      let evidence = table.evidence(for: language, in: block.text)
      // Words and numbers parse in most languages; a definition or a call says more.
      guard evidence > 0 || isClearlyCode(outline.kinds, block.text, cues) else { continue }
      if let best, best.evidence >= evidence { continue }
      best = (language, mended, evidence)
    }
    if let best {
      return Identification(
        language: best.language, confidence: 0.8, why: "has no tag, and parses as \(best.language.title)",
        mended: best.mended)
    }
    // A word here and there in a long text says little.
    let lines = Double(CodeLines.written(block.text).count)
    guard let (language, evidence) = ranked.first, evidence >= max(2, lines / 3) else {
      return Identification(
        language: nil, confidence: 0, why: "has no tag that names a language",
        mended: Mended(text: block.text))
    }
    let second = ranked.dropFirst().first?.evidence ?? 0
    let share = evidence / (evidence + second)
    return Identification(
      language: language, confidence: min(0.7, share * min(1, evidence / 4)),
      why: "has no tag, and reads as \(language.title)",
      mended: mending.mended(block.text, language, closed: block.closed))
  }

  /// Words and numbers parse in most languages; a definition, or a call that is not shown as output, says
  /// more.
  private func isClearlyCode(_ kinds: Outline.Kinds, _ text: String, _ cues: Cues) -> Bool {
    if kinds.definition + kinds.import + kinds.assertion > 0 { return true }
    guard !cues.contains(.output) else { return false }
    return kinds.call > 0
      || (kinds.assignment + kinds.other > 0 && text.utf8.contains { "([".utf8.contains($0) })
  }
}
