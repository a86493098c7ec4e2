/// Code that only makes sense after the instruction's: a function's body for the head that was given.
struct Continuation {
  let syntax: RememberedSyntax
  let language: Language
  let request: Request
  let table: LanguageTable

  struct Joined {
    var text: String
    /// Lines that come from the instruction.
    var given: Int
  }

  /// The instruction's code with the answer's below it, when the answer's defines nothing by itself and both
  /// parse together as more of the last definition given.
  func join(_ text: String, raw: String) -> Joined? {
    guard
      let given = request.code.last(where: { block in
        block.info.flatMap { table.tagged($0) }.map { $0.name == language.name } ?? true
      })
    else { return nil }
    let head = CodeLines.withoutBlankEnds(given.text)
    guard !head.isEmpty else { return nil }
    guard let before = syntax.outline(of: head, in: language.name) else { return joinByBraces(head, raw) }
    let own = syntax.outline(of: text, in: language.name)
    let parses = own?.parses ?? false
    guard own?.defines.isEmpty ?? true else { return nil }
    let isIndented = (raw.codeLines.first { !$0.isBlankLine }?.indentation ?? 0) > 0
    let isOpen = before.error?.atEnd ?? false
    // A script that stands by itself is one, whatever the instruction shows.
    guard !parses || isIndented || isOpen else { return nil }
    for body in variants(raw) {
      for tail in ["", language.scope?.close].compactMap({ $0 }) {
        let joined = head + "\n" + body + (tail.isEmpty ? "" : "\n" + tail)
        guard let outline = syntax.outline(of: joined, in: language.name), outline.parses,
          !outline.defines.isEmpty
        else { continue }
        // The body belongs to the last definition: no statement of its own is added at top level.
        guard isOpen || outline.statements <= max(before.statements, 1) else { continue }
        return Joined(text: joined, given: head.codeLines.count)
      }
    }
    return nil
  }

  /// Without a parser: the instruction's code leaves a body open, and the answer closes it without having
  /// opened it, or is indented as a body is.
  private func joinByBraces(_ head: String, _ raw: String) -> Joined? {
    guard let scope = language.scope, let header = head.codeLines.last?.trimmed, header.hasSuffix(scope.open),
      !CodeLines.written(raw).contains(where: { $0.trimmed == header })
    else { return nil }
    let open = balance(head, scope)
    let own = balance(raw, scope)
    let first = raw.codeLines.first { !$0.isBlankLine }?.indentation ?? 0
    guard open > 0, own == -open || (own == 0 && first > 0 && CodeLines.headers(raw).isEmpty) else {
      return nil
    }
    let tail = own == 0 ? "\n" + Array(repeating: scope.close, count: open).joined(separator: "\n") : ""
    return Joined(text: head + "\n" + CodeLines.withoutBlankEnds(raw) + tail, given: head.codeLines.count)
  }

  /// How many bodies a text opens more than it closes; comments do not count.
  private func balance(_ text: String, _ scope: Language.Scope) -> Int {
    CodeLines.written(text).reduce(0) { sum, line in
      let code = line.trimmed
      if language.comments.line.contains(where: { code.hasPrefix($0) }) { return sum }
      return sum + code.count { String($0) == scope.open } - code.count { String($0) == scope.close }
    }
  }

  /// The body as written, with the first line's lost indentation given back, and indented as a whole.
  private func variants(_ raw: String) -> [String] {
    let body = CodeLines.withoutBlankEnds(raw)
    let lines = body.codeLines
    let inner = lines.dropFirst().filter { !$0.isBlankLine }.map(\.indentation).filter { $0 > 0 }.min() ?? 4
    var first = lines
    if let head = lines.first { first[0] = String(repeating: " ", count: inner) + head.trimmed }
    return [body, first.joined(separator: "\n"), CodeLines.indented(CodeLines.dedented(body) ?? body, by: 4)]
  }
}
