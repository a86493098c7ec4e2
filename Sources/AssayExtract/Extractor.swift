/// Turns an answer's text into a plan: its blocks, and the program that they make.
///
/// Total: any text has a plan, and a plan without a program says why. It is never told which name is tested.
package struct Extractor: Sendable {
  private let table: LanguageTable

  package init(languages: [Language]) {
    table = LanguageTable(languages)
  }

  /// Plans one answer. The instruction says which language is asked for, which names, and what code was
  /// given.
  package func plan(answer: String, instruction: String, oracle: (any SyntaxOracle)?) -> ExtractionPlan {
    let syntax = RememberedSyntax(oracle)
    let request = Request(instruction, table)
    var source = SourceText(answer)
    guard !source.isBlank else { return absent("the answer is empty") }
    var notes = Reasoning.hide(in: &source)
    guard !source.isBlank else { return absent("the answer ends inside its reasoning") }

    let asked = expected(request, table, tagged: [])
    let finder = BlockFinder(table: table, syntax: syntax, expected: asked, request: request)
    var (markdown, found) = finder.find(in: &source)
    notes += found
    let tagged = markdown.blocks.compactMap { $0.info.flatMap { table.tagged($0) } }
    let expected = tagged.isEmpty ? asked : self.expected(request, table, tagged: tagged)
    let identifier = Identifier(table: table, syntax: syntax, expected: expected)
    let roles = Roles(request: request)
    var pieces = self.pieces(markdown, identifier, table)
    var target = roles.target(of: pieces.filter { $0.source.fence != .indented })
    let defined = Set(pieces.filter { $0.source.fence != .indented }.flatMap(\.defines))
    if target != nil, !request.names.isEmpty, request.names.allSatisfy({ !defined.contains($0) }) {
      let free = finder.free(markdown.blocks, in: source, names: request.names, languages: expected)
      if !free.isEmpty {
        notes.append("What the instruction names stands outside the fences.")
        markdown.blocks = merged(markdown.blocks, with: free)
        pieces = self.pieces(markdown, identifier, table)
      }
    }
    if target == nil {
      // Nothing in fences: what stands free counts, and indented blocks are parts of it.
      let free = finder.unfenced(markdown.blocks, in: source)
      if !free.isEmpty {
        notes.append("No fence holds a program; code was found in the text itself.")
        markdown.blocks = merged(markdown.blocks, with: free)
        pieces = self.pieces(markdown, identifier, table)
      }
      target = roles.target(of: pieces)
    }
    guard let target else {
      _ = roles.assign(&pieces, target: nil)
      return ExtractionPlan(
        blocks: pieces.map(\.block), program: nil, absence: absence(pieces),
        language: pieces.lazy.compactMap(\.language?.name).first)
    }
    notes.append(target.why)
    return plan(&pieces, markdown.tail, target.language, roles, notes, (request, table, syntax))
  }

  private func plan(
    _ pieces: inout [Piece], _ tail: [Prose], _ language: Language, _ roles: Roles, _ notes: [String],
    _ means: (request: Request, table: LanguageTable, syntax: RememberedSyntax)
  ) -> ExtractionPlan {
    joinContinuations(&pieces, language, means.syntax)
    let candidates = roles.assign(&pieces, target: language)
    let fenced = candidates.filter { pieces[$0].source.fence != .indented }
    for index in candidates where !fenced.contains(index) && !fenced.isEmpty {
      pieces[index].role = .other
      pieces[index].roleWhy = "indented text beside fenced code"
    }
    let solver = SolutionFinder(request: means.request, language: language, syntax: means.syntax)
    let solutions = solver.find(fenced.isEmpty ? candidates : fenced, &pieces).filter { !$0.pieces.isEmpty }
    guard !solutions.isEmpty else {
      return ExtractionPlan(
        blocks: pieces.map(\.block), program: nil, absence: absence(pieces), language: language.name)
    }
    let chosen = solver.preferred(solutions, pieces)
    let outputs = Outputs.stated(pieces, tail: tail)
    let assembly = Assembly(
      language: language, syntax: means.syntax, request: means.request, table: means.table)
    var alternatives: [Program] = []
    for (index, solution) in solutions.enumerated() where index != chosen {
      // Pieces that the chosen solution shares keep the role they have there.
      for one in solution.pieces where !solutions[chosen].pieces.contains(one) && pieces[one].role == .program {
        pieces[one].role = .alternative
      }
      if let program = assembly.program(solution, &pieces, outputs: outputs) { alternatives.append(program) }
    }
    var program = assembly.program(solutions[chosen], &pieces, outputs: outputs)
    program?.alternatives = alternatives.isEmpty ? nil : alternatives
    var why = notes
    if let text = program?.why { why += text }
    if solutions.count > 1 {
      why.append(
        chosen == 0
          ? "The answer offers \(solutions.count) solutions; the first complete one is taken."
          : "The answer offers \(solutions.count) solutions; the first that has what the instruction names is taken."
      )
    }
    for index in solutions[chosen].pieces {
      why.append("Block at line \(pieces[index].source.lines.lowerBound + 1): \(pieces[index].roleWhy).")
    }
    program?.why = why
    return ExtractionPlan(
      blocks: pieces.map(\.block), program: program, absence: nil, language: language.name)
  }

  private func pieces(_ markdown: Markdown, _ identifier: Identifier, _ table: LanguageTable) -> [Piece] {
    let blocks = markdown.blocks
    return blocks.enumerated().map { index, block in
      var lead = block.lead
      // A block's first comment introduces it as well as the line above would.
      if let first = block.text.codeLines.first(where: { !$0.isBlankLine }),
        first.hasPrefix("#") || first.hasPrefix("//")
      {
        lead.append(Prose(text: first, isHeading: true, line: block.lines.lowerBound, inlineCode: []))
      }
      var cues = Phrases.cues(of: lead)
      if lead.count > block.lead.count {
        cues.formIntersection([.alternative, .revision])
        cues.formUnion(Phrases.cues(of: block.lead))
      }
      let known = identifier.identify(block, cues: cues)
      return Piece(
        index: index, source: block, language: known.language, confidence: known.confidence,
        languageWhy: known.why,
        mended: known.mended, cues: cues,
        fileName: FileNames.name(of: block, language: known.language, table),
        isCalledWrong: Phrases.callsWrong(index + 1 < blocks.count ? blocks[index + 1].lead : markdown.tail)
      )
    }
  }

  /// Joins a block to the one above that it continues: a method of the class begun there, the rest of a cut
  /// one.
  private func joinContinuations(_ pieces: inout [Piece], _ language: Language, _ syntax: RememberedSyntax) {
    var above: Int?
    for index in pieces.indices where pieces[index].language?.name == language.name {
      defer { if !pieces[index].mended.text.isEmpty { above = index } }
      guard let above, let first = pieces[index].source.text.codeLines.first(where: { !$0.isBlankLine }),
        first.indentation > 0 || !pieces[above].mended.parses
      else { continue }
      guard !syntax.parses(pieces[index].source.text, in: language.name) else { continue }
      let joined = pieces[above].mended.text + "\n" + pieces[index].source.text
      guard let outline = syntax.outline(of: joined, in: language.name), outline.parses else { continue }
      pieces[above].mended.text = joined
      pieces[above].mended.outline = outline
      pieces[above].mended.truncated = false
      pieces[above].mended.repairs.append(
        Repair(
          kind: .joinedContinuation,
          detail:
            "joined the block at line \(pieces[index].source.lines.lowerBound + 1) to the one it continues"))
      pieces[index].mended = Mended(text: "")
      pieces[index].isJoined = true
    }
  }

  private func expected(_ request: Request, _ table: LanguageTable, tagged: [Language]) -> [Language] {
    var wanted = request.languages + tagged
    // Nobody names a language: the instruction's own code or words may still be in one.
    if wanted.isEmpty { wanted = table.ranked(request.text).map(\.language) + table.languages }
    return wanted.programs
  }

  /// The blocks with those found outside fences; indented ones were only parts of them.
  private func merged(_ blocks: [MarkdownBlock], with free: [MarkdownBlock]) -> [MarkdownBlock] {
    let kept = blocks.filter { block in
      block.fence != .indented && !free.contains { $0.lines.overlaps(block.lines) }
    }
    return (kept + free).sorted { $0.lines.lowerBound < $1.lines.lowerBound }
  }

  private func absent(_ reason: String) -> ExtractionPlan {
    ExtractionPlan(blocks: [], program: nil, absence: "no code, because \(reason)", language: nil)
  }

  private func absence(_ pieces: [Piece]) -> String {
    guard !pieces.isEmpty else { return "no code, because the answer is prose" }
    let roles = Set(pieces.map(\.role.rawValue))
    if roles == [CodeBlock.Role.install.rawValue] {
      return "no code, because the answer only installs or runs something"
    }
    if roles.isSubset(of: [CodeBlock.Role.data.rawValue, CodeBlock.Role.output.rawValue]) {
      return "no code, because the answer's blocks hold only data or output"
    }
    return "no code, because no block is in a programming language"
  }
}
