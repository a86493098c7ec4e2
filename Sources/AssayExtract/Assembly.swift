/// Puts a solution's blocks together into files.
struct Assembly {
  let language: Language
  let syntax: RememberedSyntax
  let request: Request
  let table: LanguageTable

  private struct Draft {
    var text = ""
    var repairs: [Repair] = []
    var outputs: [ExpectedOutput] = []
    var segments: [Segment] = []
    /// The last line of each block used, by the block's index.
    var ends: [Int: Int] = [:]
    var why: [String] = []

    var lineCount: Int { text.isEmpty ? 0 : text.codeLines.count }
  }

  /// Up to this many blocks are tried one by one.
  private static let blocksChecked = 64

  /// The program of a solution. Blocks that had to be left out get the role `other`. `outputs` are the
  /// texts that the answer shows as printed, by the index of the block that they follow.
  func program(_ solution: Solution, _ pieces: inout [Piece], outputs: [(after: Int, text: String)])
    -> Program?
  {
    let used = usable(solution.pieces, &pieces)
    guard let largest = used.max(by: { pieces[$0].lines.count < pieces[$1].lines.count }) else { return nil }
    var draft = Draft()
    for index in solution.pieces where !used.contains(index) {
      draft.repairs.append(
        Repair(
          kind: .droppedBlock,
          detail: "left out the block at line \(line(pieces[index])), which does not parse"))
    }
    var program = Program(
      language: language.name, languageConfidence: pieces[largest].confidence, files: [],
      entry: language.entry)
    let parts = FilePlan(language: language).parts(used, pieces)
    if parts.count > 1 {
      draft.why.append("Blocks named as files import one another, so they are kept apart.")
    }
    for part in parts.dropLast() {
      program.files.append(
        ProgramFile(
          path: part.path, text: ended(part.pieces.map { pieces[$0].mended.text }.joined(separator: "\n\n"))))
      for index in part.pieces { draft.repairs += pieces[index].mended.repairs }
    }
    guard let entry = parts.last else { return nil }
    // Stitching block by block parses the whole again each time. Mostly all blocks fit together, which one look tells; an
    // answer of very many blocks is joined without looking.
    let fits =
      entry.pieces.count > Self.blocksChecked
      || syntax.parses(
        entry.pieces.map { CodeLines.withoutBlankEnds(pieces[$0].mended.text) }.joined(separator: "\n\n"),
        in: language.name)
    for index in entry.pieces { add(index, to: &draft, &pieces, fits: fits) }
    for output in outputs {
      guard let end = draft.ends[output.after] else { continue }
      draft.outputs.append(ExpectedOutput(afterLine: end, text: output.text))
    }
    draft.outputs.sort { $0.afterLine < $1.afterLine }
    selfImport(&draft, entry.pieces, pieces, &program)
    prependGiven(&draft, entry.pieces, pieces)

    let outline = syntax.outline(of: draft.text, in: language.name)
    let isModule = outline?.module == true && entry.path == language.entry
    program.entry = isModule ? language.moduleEntry ?? entry.path : entry.path
    program.files.append(ProgramFile(path: program.entry, text: ended(draft.text)))
    program.repairs = draft.repairs
    program.outputs = draft.outputs
    program.segments = draft.segments
    program.why = draft.why
    program.truncated =
      outline?.error?.atEnd ?? false || solution.pieces.contains { pieces[$0].mended.truncated }
    return program
  }

  /// The blocks to use: those that parse, if that leaves what the program is about.
  private func usable(_ indices: [Int], _ pieces: inout [Piece]) -> [Int] {
    let broken = indices.filter { pieces[$0].outline.map { !$0.parses } ?? false }
    guard !broken.isEmpty, broken.count < indices.count else { return indices }
    let whole = indices.filter { !broken.contains($0) }
    let names = Set(whole.flatMap { pieces[$0].defines })
    // A broken block that the instruction's name stands in, or that all else relies on, is the program: it
    // must not pass because it was left out.
    let isMissing = { (name: String) in
      !names.contains(name)
        && broken.contains {
          CodeLines.headers(pieces[$0].mended.text).contains { $0.mentions(identifier: name) }
        }
    }
    if !request.names.contains(where: names.contains), request.names.contains(where: isMissing) {
      return indices
    }
    if names.isEmpty,
      broken.contains(where: { pieces[$0].lines.count > whole.reduce(0) { $0 + pieces[$1].lines.count } })
    {
      return indices
    }
    for index in broken {
      pieces[index].role = .other
      pieces[index].roleWhy = "left out, for it does not parse"
    }
    return whole
  }

  /// Appends a block, in a scope of its own when it would bind a name twice; leaves it out when nothing
  /// helps.
  private func add(_ index: Int, to draft: inout Draft, _ pieces: inout [Piece], fits: Bool) {
    let piece = pieces[index]
    let code = CodeLines.withoutBlankEnds(piece.mended.text)
    let leading = piece.mended.text.codeLines.prefix(while: \.isBlankLine).count
    var part = code
    var shift = draft.lineCount == 0 ? 0 : draft.lineCount + 1
    if !fits, draft.lineCount > 0, piece.outline?.parses ?? false, syntax.parses(draft.text, in: language.name),
      !syntax.parses(draft.text + "\n\n" + code, in: language.name)
    {
      if let scope = language.scope,
        syntax.parses(draft.text + "\n\n\(scope.open)\n\(code)\n\(scope.close)", in: language.name)
      {
        part = "\(scope.open)\n\(code)\n\(scope.close)"
        shift += 1
        draft.repairs.append(
          Repair(
            kind: .scopedBlock,
            detail: "gave the block at line \(line(piece)) a scope, for it binds a name again"))
      } else {
        draft.repairs.append(
          Repair(
            kind: .droppedBlock,
            detail: "left out the block at line \(line(piece)), which does not parse below the rest"))
        pieces[index].role = .other
        pieces[index].roleWhy = "left out, for it does not parse below the rest"
        return
      }
    }
    draft.text = draft.text.isEmpty ? part : draft.text + "\n\n" + part
    draft.segments.append(Segment(line: shift + 1, count: code.codeLines.count, block: piece.index))
    draft.ends[piece.index] = draft.lineCount
    draft.repairs += piece.mended.repairs
    for output in piece.mended.outputs {
      draft.outputs.append(
        ExpectedOutput(afterLine: max(1, output.afterLine - leading + shift), text: output.text))
    }
  }

  /// Takes out lines that import the program from itself, under the name of a file that is not there.
  private func selfImport(_ draft: inout Draft, _ indices: [Int], _ pieces: [Piece], _ program: inout Program) {
    guard !language.selfImports.isEmpty, let outline = syntax.outline(of: draft.text, in: language.name),
      outline.parses
    else { return }
    let files = indices.compactMap { pieces[$0].fileName }
    let defined = Set(outline.defines)
    for module in outline.imports {
      guard !program.files.contains(where: { FileNames.isModule(module, file: $0.path) }) else { continue }
      let isNamed = files.contains { FileNames.isModule(module, file: $0) }
      let bindsOwn = indices.contains { index in
        guard let other = pieces[index].outline, other.imports.contains(module), indices.count > 1 else {
          return false
        }
        return !Set(other.assigns).isDisjoint(with: defined.subtracting(pieces[index].defines))
      }
      guard isNamed || bindsOwn,
        let bare = withoutImport(of: module, draft.text, defined: defined, isNamed: isNamed)
      else { continue }
      if bare.outline.uses.contains(FileNames.stem(module)) {
        program.files.append(
          ProgramFile(
            path: FileNames.stem(module) + "." + (language.extensions.first ?? ""), text: ended(bare.text)))
        draft.repairs.append(
          Repair(
            kind: .addedModuleFile, detail: "added the program as the module \(module) that its usage imports"
          ))
      } else {
        // Blank lines keep every line where it was.
        draft.text = bare.text
        draft.repairs.append(
          Repair(
            kind: .removedSelfImport, detail: "removed the import of \(module), which is the program itself"))
      }
    }
  }

  /// The text with the import's lines left blank; nil when it does not parse then.
  private func withoutImport(of module: String, _ text: String, defined: Set<String>, isNamed: Bool) -> (
    text: String, outline: Outline
  )? {
    var lines = text.codeLines
    let marks = language.selfImports.map { $0.replacing("{module}", with: module) }
    var found = false
    for index in lines.indices {
      guard marks.contains(where: { lines[index].range(of: $0) != nil }) else { continue }
      found = true
      // An import may run over several lines: as many are taken as make the rest parse again.
      for end in index..<min(index + 20, lines.count) {
        lines[end] = ""
        if syntax.parses(lines.joined(separator: "\n"), in: language.name) { break }
      }
    }
    guard found else { return nil }
    let bare = lines.joined(separator: "\n")
    guard let outline = syntax.outline(of: bare, in: language.name), outline.parses,
      outline.defines.count >= defined.count
    else { return nil }
    return (bare, outline)
  }

  private func prependGiven(_ draft: inout Draft, _ indices: [Int], _ pieces: [Piece]) {
    let continuation = Continuation(syntax: syntax, language: language, request: request, table: table)
    // Mending may have taken off the indentation that says that this is a body.
    let raw = indices.count == 1 ? pieces[indices[0]].source.text : draft.text
    guard let joined = continuation.join(draft.text, raw: raw) else { return }
    draft.text = joined.text
    draft.repairs = draft.repairs.filter { $0.kind != .dedented }
    draft.repairs.append(
      Repair(
        kind: .prependedInstructionCode, detail: "put the instruction's code above, which this continues"))
    draft.outputs = draft.outputs.map {
      ExpectedOutput(afterLine: $0.afterLine + joined.given, text: $0.text)
    }
    draft.segments =
      [Segment(line: 1, count: joined.given, block: nil)]
      + draft.segments.map { Segment(line: $0.line + joined.given, count: $0.count, block: $0.block) }
    draft.why.append("The answer continues the instruction's code, which is put above it.")
  }

  private func line(_ piece: Piece) -> Int { piece.source.lines.lowerBound + 1 }

  private func ended(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}
