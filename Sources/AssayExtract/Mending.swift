/// A block's code after the mechanical changes that make it parse.
struct Mended: Equatable {
  var text: String
  /// Nil when nobody can parse the language.
  var outline: Outline?
  var repairs: [Repair] = []
  /// Results in a transcript; lines count in `text`.
  var outputs: [ExpectedOutput] = []
  /// The code stops before it is complete.
  var truncated = false

  var parses: Bool { outline?.parses ?? false }
}

/// Tries changes that leave the meaning alone (indentation, prompts, magics, typography, stray fences,
/// prose), and keeps those that make a text parse. A text that no change helps stays as it was written.
struct Mending {
  let syntax: RememberedSyntax

  private typealias Step = (kind: Repair.Kind, detail: String, change: (String) -> String?)

  func mended(_ written: String, _ language: Language, closed: Bool) -> Mended {
    let text = written
    let outline = syntax.outline(of: text, in: language.name)
    // `In [1]: x = 2` parses too, as an annotation; no program begins with a prompt.
    if Transcript.looksLike(CodeLines.dedented(text) ?? text, language) {
      return transcript(text, language, closed: closed)
    }
    if let outline, outline.parses { return Mended(text: text, outline: outline) }
    guard let outline else {
      // Without a parser only what can't be part of the language is taken out.
      guard let stripped = Self.withoutMagics(text, language) else {
        return Mended(text: text, truncated: !closed)
      }
      return Mended(text: stripped.text, repairs: [stripped.repair], truncated: !closed)
    }
    if let single = steps(language).lazy.compactMap({ self.apply([$0], to: text, language) }).first {
      return single
    }
    if let all = apply(steps(language), to: text, language) { return all }
    if let cut = withoutForeignLines(text, language, outline: outline) { return cut }
    var cleaned = text
    var repairs: [Repair] = []
    for step in steps(language) {
      guard let changed = step.change(cleaned) else { continue }
      cleaned = changed
      repairs.append(Repair(kind: step.kind, detail: step.detail))
    }
    if cleaned != text, let outline = syntax.outline(of: cleaned, in: language.name),
      var cut = withoutForeignLines(cleaned, language, outline: outline)
    {
      cut.repairs = repairs + cut.repairs
      return cut
    }
    return Mended(text: text, outline: outline, truncated: outline.error?.atEnd ?? false)
  }

  private func transcript(_ text: String, _ language: Language, closed: Bool) -> Mended {
    var session = Transcript.session(of: CodeLines.dedented(text) ?? text, language)
    // The last result of a session that is cut off may be cut off too.
    if !closed, let last = session.outputs.last, last.afterLine == session.code.codeLines.count {
      session.outputs.removeLast()
    }
    let repair = Repair(
      kind: .transcript,
      detail: "took the prompts off a session and kept \(session.outputs.count) results as expected")
    let outline = syntax.outline(of: session.code, in: language.name)
    if let outline, !outline.parses,
      let cut = withoutForeignLines(session.code, language, outline: outline)
    {
      return Mended(
        text: cut.text, outline: cut.outline, repairs: [repair] + cut.repairs, outputs: session.outputs,
        truncated: cut.truncated)
    }
    return Mended(
      text: session.code, outline: outline, repairs: [repair], outputs: session.outputs,
      truncated: outline.map { $0.error?.atEnd ?? false } ?? !closed)
  }

  /// Changes in the order of how often they are what is wrong.
  private func steps(_ language: Language) -> [Step] {
    [
      (.dedented, "removed the indentation that all lines share", CodeLines.dedented),
      (.dedented, "removed the first line's indentation", Self.withFirstLineAtMargin),
      (.strippedMagics, "removed notebook commands", { Self.withoutMagics($0, language)?.text }),
      (.strippedLineNumbers, "removed line numbers", Self.withoutLineNumbers),
      (.removedFenceDebris, "removed stray fence marks", Self.withoutFenceDebris),
      (.replacedOddSpaces, "replaced no-break and zero-width spaces", Self.withPlainSpaces),
      (.straightenedQuotes, "replaced typographic quotes", Self.withPlainQuotes),
      (.unescapedEntities, "replaced HTML character references", Self.withoutEntities),
    ]
  }

  /// The text after all steps that change it, when it parses and says something then.
  private func apply(_ steps: [Step], to text: String, _ language: Language) -> Mended? {
    var changed = text
    var repairs: [Repair] = []
    for step in steps {
      guard let next = step.change(changed), next != changed else { continue }
      changed = next
      repairs.append(Repair(kind: step.kind, detail: step.detail))
    }
    guard changed != text, let outline = syntax.outline(of: changed, in: language.name), outline.isSubstantive
    else {
      return nil
    }
    return Mended(text: changed, outline: outline, repairs: repairs)
  }

  /// Keeps the parts that parse when what stands between and after them is prose, or the end is cut off. A
  /// wrong line of code is never left out: the program is wrong then, and is to be judged as such.
  private func withoutForeignLines(_ text: String, _ language: Language, outline: Outline) -> Mended? {
    let lines = text.codeLines
    let spans = self.spans(in: lines, language)
    guard let last = spans.last else { return nil }
    var kept = IndexSet(lines.count)
    spans.forEach { kept.insert($0) }
    let dropped = lines.indices.filter { !kept.contains($0) && !lines[$0].isBlankLine }
    let tail = dropped.filter { $0 > last.upperBound }
    let cutOff = outline.error?.atEnd ?? false
    let inner = dropped.filter { $0 < last.upperBound }
    guard gapsAreProse(lines, inner, language) else { return nil }
    // One last line of an answer that stops in the middle is that middle, whatever it reads like.
    let endsInProse = tail.first.map { CodeLines.isProse(lines[$0]) && !(cutOff && tail.count == 1) } ?? true
    guard endsInProse || cutOff, !dropped.isEmpty else { return nil }

    let parts = spans.map { span in
      let part = lines[span].joined(separator: "\n")
      return CodeLines.dedented(part) ?? part
    }
    let joined = parts.joined(separator: "\n\n")
    guard let parsed = syntax.outline(of: joined, in: language.name), parsed.isSubstantive else { return nil }
    let repair =
      endsInProse
      ? Repair(kind: .droppedProse, detail: "left out \(dropped.count) lines of prose among the code")
      : Repair(kind: .cutTruncatedTail, detail: "left out the last \(tail.count) lines, which are cut off")
    return Mended(text: joined, outline: parsed, repairs: [repair], truncated: !endsInProse)
  }

  /// The runs of lines that parse, from the top. The longest is looked for first, then the longest of what is
  /// left above and below it, and so on.
  func spans(in lines: [String], _ language: Language) -> [ClosedRange<Int>] {
    // Each question costs a reading of the rest; an answer has a handful of runs.
    var questions = 12
    var open = [lines.startIndex..<lines.endIndex]
    var found: [ClosedRange<Int>] = []
    while let part = open.popLast(), questions > 0 {
      questions -= 1
      guard !part.isEmpty,
        let longest = syntax.longestSpan(in: lines[part].joined(separator: "\n"), language: language.name),
        // A checker that the text has broken may say anything.
        longest.lowerBound >= 1, longest.upperBound <= part.count
      else { continue }
      let first = part.lowerBound + longest.lowerBound - 1
      let last = part.lowerBound + longest.upperBound - 1
      found.append(first...last)
      open.append(part.lowerBound..<first)
      open.append(last + 1..<part.upperBound)
    }
    return found.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// Whether each run of dropped lines begins with prose, comments aside. Prose may be wrapped, so of each
  /// run the first line tells.
  private func gapsAreProse(_ lines: [String], _ dropped: [Int], _ language: Language) -> Bool {
    var judged = -2
    for index in dropped where !Self.isComment(lines[index], language) {
      let continues =
        index == judged + 1
        || (judged >= 0 && lines[judged + 1..<index].allSatisfy { Self.isComment($0, language) })
      judged = index
      if continues, !CodeLines.isProse(lines[index]) { continue }
      guard CodeLines.isProse(lines[index]) else { return false }
    }
    return true
  }

  private static func isComment(_ line: String, _ language: Language) -> Bool {
    language.comments.line.contains { line.trimmed.hasPrefix($0) }
  }
}

/// Which of a number of lines are kept.
private struct IndexSet {
  private var members: [Bool]

  init(_ count: Int) { members = Array(repeating: false, count: count) }

  mutating func insert(_ range: ClosedRange<Int>) {
    for index in range where members.indices.contains(index) { members[index] = true }
  }

  func contains(_ index: Int) -> Bool { members[index] }
}
