/// Code that only makes sense after the instruction's: a function's body for the head that was given.
struct Continuation {
  let syntax: RememberedSyntax
  let language: Language
  let request: Request
  let table: LanguageTable

  struct Joined {
    var text: String
    var outline: Outline
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
    guard !head.isEmpty, let before = syntax.outline(of: head, in: language.name) else { return nil }
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
        return Joined(text: joined, outline: outline, given: head.codeLines.count)
      }
    }
    return nil
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
