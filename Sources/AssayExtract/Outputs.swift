/// What the answer says that its program prints, in blocks and in prose.
enum Outputs {
  /// Pairs of a text and the index of the block whose code prints it.
  static func stated(_ pieces: [Piece], tail: [Prose]) -> [(after: Int, text: String)] {
    var found: [(after: Int, text: String)] = []
    var code: Int?
    for piece in pieces {
      if let code { found += prose(piece.source.lead, after: code) }
      switch piece.role {
      case .program, .usage, .alternative:
        code = piece.index
      case .output:
        let text = CodeLines.withoutBlankEnds(piece.source.text)
        // What is not closed may be cut off.
        if let code, !text.isEmpty, piece.source.closed { found.append((code, text)) }
      case .install, .data, .other:
        break
      }
    }
    if let code { found += prose(tail, after: code) }
    return found
  }

  /// `Output:` followed by values, in a paragraph directly below the code. A sentence about the output is
  /// none.
  private static func prose(_ lead: [Prose], after code: Int) -> [(after: Int, text: String)] {
    guard let first = lead.first(where: { !$0.isHeading }) else { return [] }
    let lines = first.text.codeLines
    guard let head = lines.first, let colon = head.utf8.firstIndex(of: 0x3A),
      let label = String(head.utf8[..<colon]), label.words.count <= 3, Phrases.speaksOfOutput(label)
    else { return [] }
    let rest = String(Substring(head.utf8[head.utf8.index(after: colon)...])).trimmed
    let values = CodeLines.withoutBlankEnds(([rest] + lines.dropFirst()).joined(separator: "\n"))
    guard let start = values.utf8.first else { return [] }
    let isValue =
      start.isDigit || "[{(\"'-".utf8.contains(start) || ["True", "False", "true", "false"].contains(values)
    guard isValue || first.inlineCode.contains(values) else { return [] }
    return [(code, values)]
  }
}
