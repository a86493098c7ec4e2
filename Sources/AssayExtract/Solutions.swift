/// One way to do what is asked: the blocks that make it up, in order.
struct Solution {
  var pieces: [Int]
}

/// Tells solutions apart. A block that defines a name again is a repetition, a newer version or an
/// alternative, and never goes into the program that it redefines.
struct SolutionFinder {
  let request: Request
  let language: Language
  let syntax: RememberedSyntax

  /// Solutions in the answer's order; roles and reasons go into the pieces.
  func find(_ candidates: [Int], _ pieces: inout [Piece]) -> [Solution] {
    var solutions = [Solution(pieces: [])]
    /// The solution that the block before belongs to.
    var latest = 0
    /// The first block with these lines. An answer may have thousands of blocks, so none is compared with all.
    var firsts: [[String]: Int] = [:]
    let hasOwn = candidates.contains { !request.holds(pieces[$0].mended.text) }
    for index in candidates {
      let piece = pieces[index]
      let lines = piece.lines
      if let twin = firsts[lines] {
        set(index, &pieces, .alternative, "repeats the block at line \(line(pieces[twin]))")
        continue
      }
      firsts[lines] = index
      if hasOwn, request.holds(piece.mended.text) {
        set(index, &pieces, .other, "repeats the instruction's own code")
        continue
      }
      if piece.outline != nil, !piece.mended.parses, candidates.count > 1 {
        // Whether it is left out is decided when the program is put together.
        solutions[latest].pieces.append(index)
        set(index, &pieces, .program, "does not parse")
        continue
      }
      latest = place(index, &solutions, latest: latest, &pieces)
    }
    for index in solutions.indices { leaveOutSteps(&solutions[index], &pieces) }
    return solutions
  }

  /// Leaves out the blocks that explain a step of a program that stands whole elsewhere in the answer: they define
  /// nothing, use a name that is local to one of its definitions, and neither use these nor are used. Run with the
  /// program, each would end it in an error.
  private func leaveOutSteps(_ solution: inout Solution, _ pieces: inout [Piece]) {
    let defined = solution.pieces.reduce(into: Set<String>()) { $0.formUnion(pieces[$1].defines) }
    // Each is compared with all the others, so not in an answer of very many.
    guard !defined.isEmpty, solution.pieces.count > 1, solution.pieces.count <= 64 else { return }
    for index in solution.pieces {
      let piece = pieces[index]
      guard let outline = piece.outline, outline.parses, outline.defines.isEmpty,
        piece.uses.isDisjoint(with: defined)
      else { continue }
      let others = solution.pieces.filter { $0 != index }
      let bound = others.reduce(into: Set<String>()) { $0.formUnion(pieces[$1].binds) }
      func isLocal(_ name: String) -> Bool {
        !bound.contains(name)
          && others.contains { !pieces[$0].uses.contains(name) && pieces[$0].mended.text.mentions(identifier: name) }
      }
      guard let local = outline.uses.first(where: isLocal),
        others.allSatisfy({ pieces[$0].uses.isDisjoint(with: piece.binds) })
      else { continue }
      solution.pieces = others
      set(index, &pieces, .other, "explains a step: it uses `\(local)`, which only a definition elsewhere binds")
    }
  }

  /// The first solution that has what the instruction names, and of those the first that is whole.
  func preferred(_ solutions: [Solution], _ pieces: [Piece]) -> Int {
    func rank(_ solution: Solution) -> (named: Int, whole: Int) {
      let names = Set(solution.pieces.flatMap { pieces[$0].defines })
      let text = solution.pieces.map { pieces[$0].mended.text }.joined(separator: "\n")
      let isParsed = solution.pieces.contains { pieces[$0].outline != nil }
      let named = request.names.count { isParsed ? names.contains($0) : text.mentions(identifier: $0) }
      let broken = solution.pieces.contains { pieces[$0].outline.map { !$0.parses } ?? false }
      let hollow = solution.pieces.contains { pieces[$0].hasPlaceholder && !pieces[$0].defines.isEmpty }
      let wrong = solution.pieces.contains { pieces[$0].isCalledWrong }
      return (named, broken || hollow || wrong ? 0 : 1)
    }
    var best = 0
    for index in solutions.indices.dropFirst() where rank(solutions[index]) > rank(solutions[best]) {
      best = index
    }
    return best
  }

  /// Puts the block into the solution it belongs to, or a new one; the index of that solution.
  private func place(_ index: Int, _ solutions: inout [Solution], latest: Int, _ pieces: inout [Piece]) -> Int {
    let piece = pieces[index]
    let defines = Set(piece.defines)
    // A block that defines anew what the latest solution has is compared with that one, else with the first.
    for home in [latest, 0] {
      let overlapping = solutions[home].pieces.filter { redefines(piece, defines, pieces[$0]) }
      guard !overlapping.isEmpty else { continue }
      return replaceOrAdd(index, &solutions, home: home, overlapping, &pieces)
    }
    let main = solutions[latest].pieces
    func usesDefinitions() -> Bool {
      let uses = piece.uses
      return main.contains { !uses.isDisjoint(with: pieces[$0].defines) }
    }
    let isUsage =
      (defines.isEmpty || piece.definesOnlyTests) && !main.isEmpty && usesDefinitions()
      || defines.isEmpty && piece.cues.contains(.usage) && main.contains { !pieces[$0].defines.isEmpty }
    if !isUsage, [latest, 0].contains(where: { startsOver(piece, solutions[$0].pieces, pieces) }) {
      solutions.append(Solution(pieces: [index]))
      set(index, &pieces, .program, "starts over: it binds again what stands above and needs nothing of it")
      return solutions.count - 1
    }
    if piece.cues.contains(.alternative), !isUsage, !main.isEmpty,
      main.allSatisfy({ piece.uses.isDisjoint(with: pieces[$0].binds) }),
      isWhole(piece), main.contains(where: { isWhole(pieces[$0]) })
    {
      solutions.append(Solution(pieces: [index]))
      set(index, &pieces, .program, "another way to do the same")
      return solutions.count - 1
    }
    solutions[latest].pieces.append(index)
    if isUsage {
      set(index, &pieces, .usage, "uses what the program defines")
      // Written once below several solutions, it is for each of them that has no usage of its own.
      let names = piece.uses
      for other in solutions.indices where other != latest {
        let hasUsage = solutions[other].pieces.contains {
          pieces[$0].role == .usage || (pieces[$0].outline?.kinds.call ?? 0) > 0
        }
        let binds = solutions[other].pieces.reduce(into: Set<String>()) { $0.formUnion(pieces[$1].binds) }
        if !hasUsage, !names.isDisjoint(with: binds) { solutions[other].pieces.append(index) }
      }
    } else {
      set(index, &pieces, .program, main.isEmpty ? "the answer's code" : "continues the program")
    }
    return latest
  }

  private func replaceOrAdd(
    _ index: Int, _ solutions: inout [Solution], home: Int, _ overlapping: [Int], _ pieces: inout [Piece]
  ) -> Int {
    let piece = pieces[index]
    let defines = Set(piece.defines)
    let old = Set(overlapping.flatMap { pieces[$0].lines })
    let whole = Set(solutions[home].pieces.flatMap { pieces[$0].lines })
    let oldDefines = Set(overlapping.flatMap { pieces[$0].defines })
    let places = overlapping.map { String(line(pieces[$0])) }.joined(separator: ", ")
    let isFuller =
      defines.isSuperset(of: oldDefines) && piece.lines.count > old.count
      && Double(old.intersection(piece.lines).count) >= 0.7 * Double(old.count)
    if piece.share(in: whole) >= 0.8, !isFuller {
      set(index, &pieces, .alternative, "shows again a part of the block at line \(places)")
      return home
    }
    let isHollow = overlapping.contains { pieces[$0].hasPlaceholder } && !piece.hasPlaceholder
    let isSameFile = piece.fileName != nil && overlapping.contains { pieces[$0].fileName == piece.fileName }
    let isRevision = isSameFile || (piece.cues.contains(.revision) && !piece.cues.contains(.alternative))
    guard isFuller || isHollow || isRevision else {
      solutions.append(Solution(pieces: [index]))
      let reason =
        piece.cues.contains(.alternative)
        ? "another way to do the same" : "defines again what line \(places) has"
      set(index, &pieces, .program, reason)
      return solutions.count - 1
    }
    // What the new block defines no longer comes from the old ones; an old block that has more stays, and its
    // names are bound anew further down.
    let replaced = overlapping.filter { defines.isSuperset(of: pieces[$0].defines) || isSameFile }
    // The first definition may be needed by what follows it, so the new block takes the old one's place.
    let position =
      replaced.first.flatMap { solutions[home].pieces.firstIndex(of: $0) } ?? solutions[home].pieces.count
    let isWholeProgram = piece.uses.isDisjoint(
      with: solutions[home].pieces.reduce(into: Set<String>()) { $0.formUnion(pieces[$1].binds) })
    solutions[home].pieces.insert(index, at: position)
    solutions[home].pieces.removeAll { replaced.contains($0) }
    set(
      index, &pieces, .program,
      (isRevision ? "a newer version" : isHollow ? "fills in" : "a fuller version")
        + " of the block at line \(places)")
    for one in replaced { set(one, &pieces, .alternative, "replaced by the block at line \(line(piece))") }
    // Steps that the full text repeats are not needed beside it.
    if isWholeProgram {
      let full = Set(piece.lines)
      for one in solutions[home].pieces where one < index && pieces[one].share(in: full) >= 0.8 {
        solutions[home].pieces.removeAll { $0 == one }
        set(one, &pieces, .alternative, "repeated in the block at line \(line(piece))")
      }
    }
    return home
  }

  /// Whether the block defines a name of the older one again, or is the same file; two files may share a
  /// name.
  private func redefines(_ piece: Piece, _ defines: Set<String>, _ older: Piece) -> Bool {
    if let name = piece.fileName, let other = older.fileName { return name == other }
    return !defines.isDisjoint(with: older.defines)
  }

  /// Whether a script begins anew: most of the variables above are bound again, and none is used before that.
  private func startsOver(_ piece: Piece, _ main: [Int], _ pieces: [Piece]) -> Bool {
    guard let outline = piece.outline, outline.parses, outline.defines.isEmpty, outline.statements >= 2,
      piece.fileName == nil, main.allSatisfy({ pieces[$0].defines.isEmpty })
    else { return false }
    let bound = main.reduce(into: Set<String>()) { $0.formUnion(pieces[$1].binds) }
    let modules = Set(main.flatMap { pieces[$0].outline?.imports ?? [] })
    let variables = bound.subtracting(modules)
    let again = variables.intersection(outline.assigns)
    return piece.uses.isDisjoint(with: bound) && !again.isEmpty && 2 * again.count >= variables.count
  }

  /// Whether the block can be a solution by itself: a definition, or a script of some lines.
  private func isWhole(_ piece: Piece) -> Bool { !piece.defines.isEmpty || piece.lines.count >= 3 }

  private func line(_ piece: Piece) -> Int { piece.source.lines.lowerBound + 1 }

  private func set(_ index: Int, _ pieces: inout [Piece], _ role: CodeBlock.Role, _ why: String) {
    pieces[index].role = role
    pieces[index].roleWhy = why
  }
}
