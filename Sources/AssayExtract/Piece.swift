/// A block on its way into the program: what CommonMark found, in which language, mended.
struct Piece {
  /// The block's index in the plan.
  var index: Int
  var source: MarkdownBlock
  var language: Language?
  var confidence: Double
  var languageWhy: String
  var mended: Mended
  var cues: Cues
  var fileName: String?
  /// The prose directly below says that it fails: it is there to show what not to do.
  var isCalledWrong = false
  /// Its code was joined to the block above, which it continues.
  var isJoined = false
  var role: CodeBlock.Role = .other
  var roleWhy = ""

  var outline: Outline? { mended.outline }

  /// The names that the block defines; for a language that nobody parses, the lines that open a body at the
  /// margin.
  var defines: [String] {
    if let outline, outline.parses { return outline.defines }
    return CodeLines.headers(mended.text)
  }

  /// Every name bound at top level.
  var binds: Set<String> {
    guard let outline, outline.parses else { return [] }
    return Set(outline.defines).union(outline.assigns)
  }

  var uses: Set<String> { Set(outline?.uses ?? []) }

  /// Written lines without their indentation, for telling repetitions.
  var lines: [String] { CodeLines.written(mended.text).map(\.trimmed) }

  /// Whether the code stands for code left out: a line that is a placeholder, or a comment that says so.
  var hasPlaceholder: Bool {
    guard let language else { return false }
    let marks = [
      "your code here", "your code goes here", "implementation here", "implement this", "code here",
    ]
    return lines.contains { line in
      if language.placeholders.contains(line) { return true }
      let lower = line.lowercased()
      return language.comments.line.contains { line.hasPrefix($0) }
        && marks.contains { lower.range(of: $0) != nil }
    }
  }

  /// Whether all that it defines are tests.
  var definesOnlyTests: Bool {
    let names = defines
    return !names.isEmpty && names.allSatisfy { $0.lowercased().hasPrefix("test") || $0.hasSuffix("Test") }
  }

  /// The share of this piece's lines that stand in the other text's lines.
  func share(in other: Set<String>) -> Double {
    let own = lines
    guard !own.isEmpty else { return 0 }
    return Double(own.count { other.contains($0) }) / Double(own.count)
  }

  var block: CodeBlock {
    CodeBlock(
      tag: source.info.map { String(Substring($0.utf8.prefix { !$0.isBlank })) }, info: source.info,
      language: language?.name, languageConfidence: confidence, range: source.range,
      line: source.lines.lowerBound + 1,
      text: source.text, fence: source.fence, closed: source.closed, role: role,
      why: [roleWhy, languageWhy].filter { !$0.isEmpty }.map {
        $0.prefix(1).uppercased() + $0.dropFirst() + "."
      }
      .joined(separator: " "))
  }
}
