/// Finds an answer's blocks: those that CommonMark sees, and those that a careless author meant.
struct BlockFinder {
  let table: LanguageTable
  let syntax: RememberedSyntax
  let expected: [Language]
  let request: Request

  /// Blocks in order with the prose after the last, and notes on what was read otherwise than CommonMark
  /// does.
  func find(in source: inout SourceText) -> (markdown: Markdown, notes: [String]) {
    var markdown = Markdown.read(source)
    var notes: [String] = []
    while let glued = gluedFence(markdown, source) {
      source.hide(source.lines[glued.line].lowerBound..<glued.offset)
      markdown = Markdown.read(source)
      notes.append("Line \(glued.line + 1) opens a fence behind a sentence.")
    }
    if isOpenedAbove(markdown, source) {
      markdown = Markdown.read(source, opened: true)
      notes.append("The answer begins with code and closes a fence that it does not open.")
    }
    markdown.blocks = markdown.blocks.flatMap { inner(of: $0, in: source) }.flatMap { split($0, in: source) }
    return (markdown, notes)
  }

  /// The first line outside every block that ends with a sentence's text and an opening fence with a tag,
  /// and the byte where that fence begins. The sentence is hidden then, so no line is found twice.
  private func gluedFence(_ markdown: Markdown, _ source: SourceText) -> (line: Int, offset: Int)? {
    for index in source.lines.indices {
      let line = source.line(index)
      guard let fence = line.range(of: "```"),
        !line[..<fence.lowerBound].utf8.allSatisfy({ $0.isBlank || $0 == 0x3E }),
        Self.isOpener(String(line[fence.lowerBound...])),
        !markdown.blocks.contains(where: { $0.fence != .indented && $0.lines.contains(index) })
      else { continue }
      let before = line.utf8.distance(from: line.startIndex, to: fence.lowerBound)
      // `- ```python` is a list item's fence, which CommonMark knows.
      guard before >= 4 else { continue }
      return (index, source.lines[index].lowerBound + before)
    }
    return nil
  }

  /// Whether the first fence closes code that stands above it: the prompt had opened the fence.
  private func isOpenedAbove(_ markdown: Markdown, _ source: SourceText) -> Bool {
    guard let first = markdown.blocks.first(where: { $0.fence == .backtick || $0.fence == .tilde }),
      first.info == nil
    else { return false }
    let above = (0..<max(0, first.lines.lowerBound - 1)).map { source.line($0) }.joined(separator: "\n")
    guard !above.isBlankLine else { return false }
    return expected.contains { language in
      let text = CodeLines.withoutBlankEnds(above)
      let code =
        syntax.parses(text, in: language.name)
        ? text
        : Mending.withFirstLineAtMargin(text).flatMap { syntax.parses($0, in: language.name) ? $0 : nil }
      guard let code, let outline = syntax.outline(of: code, in: language.name), outline.isSubstantive else {
        return false
      }
      // Two blocks in a row, the first without a fence, would be strange, but code is code.
      return syntax.outline(of: first.text, in: language.name).map { !$0.isSubstantive } ?? true
    }
  }

  /// The blocks inside a Markdown block: some models fence their whole answer.
  private func inner(of block: MarkdownBlock, in source: SourceText) -> [MarkdownBlock] {
    guard let info = block.info, table.tagged(info)?.kind == .prose else { return [block] }
    let inside = Markdown.read(SourceText(block.text)).blocks.filter {
      $0.fence == .backtick || $0.fence == .tilde
    }
    guard !inside.isEmpty else { return [block] }
    return inside.enumerated().map { position, found in
      var found = found
      let lower = block.lines.lowerBound + found.lines.lowerBound
      found.lines = lower..<lower + found.lines.count
      found.range = source.range(ofLines: found.lines)
      // The outer fence was closed by the mark that was meant for the inner one.
      found.closed = found.closed || block.closed
      if position == 0 { found.lead = block.lead + found.lead }
      return found
    }
  }

  /// A block that holds an opening fence was left open: it is split there, unless it parses as it stands (a
  /// docstring may show Markdown).
  private func split(_ block: MarkdownBlock, in source: SourceText) -> [MarkdownBlock] {
    guard block.fence == .backtick || block.fence == .tilde else { return [block] }
    let lines = block.text.codeLines
    guard let opener = lines.indices.first(where: { $0 > 0 && Self.isOpener(lines[$0]) }) else {
      return [block]
    }
    let languages = block.info.flatMap { table.tagged($0) }.map { [$0] } ?? expected
    if languages.contains(where: { syntax.parses(block.text, in: $0.name) }) { return [block] }
    var first = block
    first.lines = block.lines.lowerBound..<block.lines.lowerBound + opener
    first.range = source.range(ofLines: first.lines)
    first.text = lines[..<opener].joined(separator: "\n")
    first.closed = false
    var second = block
    second.info = String(Substring(lines[opener].trimmed.utf8.drop { $0 == 0x60 || $0 == 0x7E })).trimmed
    second.lines = block.lines.lowerBound + opener + 1..<block.lines.upperBound
    second.range = source.range(ofLines: second.lines)
    second.text = lines[(opener + 1)...].joined(separator: "\n")
    second.lead = []
    return [first] + split(second, in: source)
  }

  private static func isOpener(_ line: String) -> Bool {
    let code = line.trimmed
    guard code.hasPrefix("```") || code.hasPrefix("~~~") else { return false }
    let info = code.utf8.drop { $0 == 0x60 || $0 == 0x7E }
    return info.first?.isLetter ?? false
      && info.allSatisfy { $0.isLetter || $0.isDigit || "+#-_".utf8.contains($0) }
  }

  /// Code in an answer that has none in fences: all of it, or the longest runs of lines that parse.
  func unfenced(_ blocks: [MarkdownBlock], in source: SourceText) -> [MarkdownBlock] {
    let source = outside(blocks, source)
    let text = source.visible
    let lines = text.codeLines
    guard let first = lines.firstIndex(where: { !$0.isBlankLine }),
      let last = lines.lastIndex(where: { !$0.isBlankLine })
    else { return [] }
    func block(_ lines: ClosedRange<Int>) -> MarkdownBlock {
      let wanted = lines.lowerBound..<lines.upperBound + 1
      let text = wanted.map { source.line($0) }.joined(separator: "\n")
      return MarkdownBlock(
        fence: .none, info: nil, text: text, lines: wanted, range: source.range(ofLines: wanted),
        closed: true, lead: [])
    }
    // Of every thousand answers some are prose: no checker of any language has to be asked about those.
    if lines.allSatisfy({ $0.isBlankLine || isOnlyProse($0) }) { return [] }
    let whole = block(first...last)
    let mending = Mending(syntax: syntax)
    var best: (spans: [ClosedRange<Int>], size: Int)?
    for language in candidates(text) {
      let mended = mending.mended(whole.text, language, closed: true)
      if let outline = mended.outline, outline.isSubstantive,
        !mended.repairs.contains(where: { $0.kind == .droppedProse }),
        outline.statements >= 3 || outline.kinds.definition > 0
          || table.evidence(for: language, in: whole.text) > 0
      {
        return [whole]
      }
      let body = Continuation(syntax: syntax, language: language, request: request, table: table)
      if body.join(whole.text, raw: whole.text) != nil {
        var rest = whole
        rest.continues = language.name
        return [rest]
      }
      let spans = mending.spans(in: lines, language)
      let size = spans.reduce(0) { $0 + $1.count }
      if size > best?.size ?? 0 { best = (spans, size) }
    }
    if let best { return best.spans.map(block) }
    let inline = inlineCode(lines, source)
    if !inline.isEmpty { return inline }
    return lexicalRun(lines).map { [block($0)] } ?? []
  }

  /// Lines that are nothing but inline code, when one of them defines something.
  private func inlineCode(_ lines: [String], _ source: SourceText) -> [MarkdownBlock] {
    var found: [MarkdownBlock] = []
    var isDefined = false
    for (index, line) in lines.enumerated() {
      let code = line.trimmed
      let marks = code.utf8.prefix { $0 == 0x60 }.count
      guard marks > 0, marks < 3, code.hasSuffix(String(repeating: "`", count: marks)),
        let inner = String(code.utf8.dropFirst(marks).dropLast(marks)), !inner.isEmpty,
        !inner.utf8.contains(0x60)
      else { continue }
      guard
        let outline = candidates(inner).lazy.compactMap({ self.syntax.outline(of: inner, in: $0.name) })
          .first(where: \.isSubstantive)
      else { continue }
      isDefined = isDefined || outline.kinds.definition > 0
      let start = source.lines[index].lowerBound + line.indentation + marks
      found.append(
        MarkdownBlock(
          fence: .none, info: nil, text: inner, lines: index..<index + 1,
          range: start..<start + inner.utf8.count,
          closed: true, lead: []))
    }
    return isDefined ? found : []
  }

  /// Code that stands free below fenced worked examples: runs of lines, outside every block, that define a
  /// name of the instruction's which no fenced block defines.
  func free(_ blocks: [MarkdownBlock], in source: SourceText, names: [String], languages: [Language])
    -> [MarkdownBlock]
  {
    let lines = outside(blocks, source).visible.codeLines
    for language in languages {
      let found = Mending(syntax: syntax).spans(in: lines, language).filter { span in
        let text = lines[span].joined(separator: "\n")
        let outline = syntax.outline(of: CodeLines.dedented(text) ?? text, in: language.name)
        return outline?.defines.contains { names.contains($0) } ?? false
      }
      guard !found.isEmpty else { continue }
      return found.map { span in
        let wanted = span.lowerBound..<span.upperBound + 1
        return MarkdownBlock(
          fence: .none, info: nil, text: lines[span].joined(separator: "\n"), lines: wanted,
          range: source.range(ofLines: wanted), closed: true, lead: [])
      }
    }
    return []
  }

  /// The text with fenced blocks and their fences left out.
  private func outside(_ blocks: [MarkdownBlock], _ source: SourceText) -> SourceText {
    var rest = source
    for block in blocks where block.fence == .backtick || block.fence == .tilde || block.fence == .html {
      let last = block.closed ? block.lines.upperBound + 1 : block.lines.upperBound
      rest.hide(source.range(ofLines: max(0, block.lines.lowerBound - 1)..<min(last, source.lines.count)))
    }
    return rest
  }

  /// Whether the line reads as prose and can't be code: it ends as a sentence, whatever words it has, or speaks for
  /// no language.
  private func isOnlyProse(_ line: String) -> Bool {
    CodeLines.isProse(line) && (CodeLines.isSentence(line) || !table.hasEvidence(in: line))
  }

  private func candidates(_ text: String) -> [Language] { (expected + table.ranked(text).map(\.language)).programs }

  /// Without a parser: the lines from the first to the last that speak for a language, when no sentence
  /// stands between them and at least three do.
  private func lexicalRun(_ lines: [String]) -> ClosedRange<Int>? {
    let languages =
      expected.isEmpty ? table.languages.filter { $0.kind == .program || $0.kind == .shell } : expected
    var best: ClosedRange<Int>?
    var bestCount = 2
    for language in languages {
      var start: Int?
      var count = 0
      for (index, line) in lines.enumerated() {
        if CodeLines.isProse(line) {
          start = nil
          count = 0
        } else if table.evidence(for: language, in: line) > 0 {
          start = start ?? index
          count += 1
        }
        if let start, count > bestCount, !line.isBlankLine {
          (best, bestCount) = (start...index, count)
        } else if let start, let held = best, held.lowerBound == start, !line.isBlankLine {
          best = start...index
        }
      }
    }
    return best
  }
}
