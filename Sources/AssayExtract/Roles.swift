/// Which language the program is in, and what each block is for before solutions are told apart.
struct Roles {
  let request: Request

  /// The language of the program: what the instruction asks for, when the answer has a block in it; else the
  /// one with the most written lines. Nil when no block can be a program.
  func target(of pieces: [Piece]) -> (language: Language, why: String)? {
    var sizes: [(language: Language, lines: Int)] = []
    for piece in pieces {
      guard let language = piece.language, isProgram(piece, language) else { continue }
      let size = CodeLines.written(piece.mended.text).count
      if let known = sizes.firstIndex(where: { $0.language.name == language.name }) {
        sizes[known].lines += size
      } else {
        sizes.append((language, size))
      }
    }
    for kinds in [[Language.Kind.program, .shell], [.markup], [.data]] {
      let present = sizes.filter { kinds.contains($0.language.kind) }
      let asked = present.filter { one in request.languages.contains { $0.name == one.language.name } }
      // Data alone is a program only for somebody who asks for it.
      guard let most = largest(asked) ?? (kinds == [.data] ? nil : largest(present)) else { continue }
      let reason =
        !asked.isEmpty
        ? "the instruction asks for it"
        : present.count > 1 ? "most lines of code are in it" : "it is the language of the answer's code"
      return (most, "The program is in \(most.title): \(reason).")
    }
    return nil
  }

  private func largest(_ sizes: [(language: Language, lines: Int)]) -> Language? {
    // A shell block beside another language runs that program, however long it is.
    let others = sizes.filter { $0.language.kind != .shell }
    var best: (language: Language, lines: Int)?
    for one in others.isEmpty ? sizes : others where one.lines > best?.lines ?? 0 { best = one }
    return best?.language
  }

  private func isProgram(_ piece: Piece, _ language: Language) -> Bool {
    switch language.kind {
    case .program: !isBareOutput(piece)
    case .shell: !isOnlyCommands(piece, language) || isAsked(language)
    case .markup, .data: true
    case .output, .patch, .prose: false
    }
  }

  private func isAsked(_ language: Language) -> Bool {
    request.languages.contains { $0.name == language.name }
  }

  /// Whether every line is a command that installs or runs something.
  private func isOnlyCommands(_ piece: Piece, _ language: Language) -> Bool {
    let lines = CodeLines.written(piece.mended.text).filter { line in
      !language.comments.line.contains { line.trimmed.hasPrefix($0) }
    }
    return lines.allSatisfy { line in
      var words = line.trimmed.utf8.split(separator: 0x20).map { String(Substring($0)) }
      if words.first == "$" { words.removeFirst() }
      // What needs another user's rights sets a machine up.
      if words.first == "sudo" { return true }
      return words.first.map { language.commands.contains($0) || $0.hasPrefix("./") } ?? true
    }
  }

  /// Values and words that parse, introduced as output.
  private func isBareOutput(_ piece: Piece) -> Bool {
    guard let outline = piece.outline else { return false }
    guard outline.parses else { return looksLikeValue(piece.source.text.trimmed) }
    if !outline.isSubstantive { return true }
    let kinds = outline.kinds
    return piece.cues.contains(.output)
      && kinds.definition + kinds.import + kinds.assertion + kinds.call + kinds.other == 0
  }

  /// A printed object or list that is none in the language: brackets outside, nothing bound, nothing run.
  private func looksLikeValue(_ text: String) -> Bool {
    guard let first = text.utf8.first, "[{(".utf8.contains(first) else { return false }
    return !text.utf8.contains { "=;".utf8.contains($0) }
  }

  /// Gives every block that is no candidate its role; the indices of the candidates are returned.
  func assign(_ pieces: inout [Piece], target: Language?) -> [Int] {
    var candidates: [Int] = []
    for index in pieces.indices {
      let piece = pieces[index]
      if piece.isJoined {
        (pieces[index].role, pieces[index].roleWhy) = (.program, "continues the block above")
        continue
      }
      let follows =
        index > 0 && (candidates.last == index - 1 || [.program, .usage].contains(pieces[index - 1].role))
      let role: (CodeBlock.Role, String)
      switch (piece.language, piece.language?.kind) {
      case (let language?, _) where language.name == target?.name:
        if target?.kind == .program, isBareOutput(piece) {
          role =
            follows || piece.cues.contains(.output)
            ? (.output, "values without code") : (.data, "values without code")
        } else if target?.kind == .shell, isOnlyCommands(piece, language), pieces.count > 1,
          pieces.contains(where: { $0.language?.name == target?.name && !isOnlyCommands($0, language) })
        {
          role = (.install, "commands that install or run something")
        } else {
          candidates.append(index)
          continue
        }
      case (_, .shell?):
        role = (.install, "shell commands beside the program")
      case (_, .data?):
        role =
          piece.cues.contains(.output) && follows
          ? (.output, "introduced as what the program prints") : (.data, "data")
      case (_, .patch?):
        role = (.other, "a patch, which is not a program")
      case (nil, _), (_, .output?):
        if piece.cues.contains(.input) && !piece.cues.contains(.output) {
          role = (.data, "introduced as input")
        } else if piece.cues.contains(.output) || follows {
          role = (.output, "follows code and is not code")
        } else {
          role = (.other, "not code")
        }
      default:
        role = (.other, target == nil ? "not a programming language" : "in another language than the program")
      }
      (pieces[index].role, pieces[index].roleWhy) = role
    }
    return candidates
  }
}
