/// Sections where a model thinks aloud before it answers. What stands there is not the answer.
enum Reasoning {
  /// What opens and closes a section, as the chat templates of reasoning models write it.
  private static let marks: [(open: String, close: String)] = [
    ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>"),
    ("<thought>", "</thought>"), ("<reflection>", "</reflection>"), ("<scratchpad>", "</scratchpad>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"), ("◁think▷", "◁/think▷"),
  ]

  /// Hides the sections and says what was hidden, for the plan. A mark inside a fence is the answer's own
  /// text.
  static func hide(in source: inout SourceText) -> [String] {
    var notes: [String] = []
    for (open, close) in marks {
      // Fences inside the reasoning may be unbalanced, so a mark is judged by the fences above it alone.
      while let start = find(open, in: source, from: 0, atLineStart: true) {
        let after = start + open.utf8.count
        if let end = find(close, in: source, from: after, atLineStart: false) {
          source.hide(start..<end + close.utf8.count)
          notes.append("Left out the reasoning between \(open) and \(close).")
        } else {
          source.hide(start..<source.bytes.count)
          notes.append("Left out the reasoning that \(open) opens and nothing closes.")
        }
      }
      // A chat template may have written the opening mark as part of the prompt.
      if let end = find(close, in: source, from: 0, atLineStart: true, last: true), !isFenced(end, in: source) {
        source.hide(0..<end + close.utf8.count)
        notes.append("Left out the reasoning that ends at \(close).")
      }
    }
    return notes
  }

  /// The offset of a visible mark: the first one, or the last. At the start of a line means after blanks
  /// only, and outside closed fences.
  private static func find(
    _ mark: String, in source: SourceText, from: Int, atLineStart: Bool, last: Bool = false
  ) -> Int? {
    let wanted = Array(mark.utf8)
    var found: Int?
    for line in source.lines where line.upperBound > from {
      var index = max(line.lowerBound, from)
      while index + wanted.count <= line.upperBound {
        if source.bytes[index] == wanted[0], source.bytes[index..<index + wanted.count].elementsEqual(wanted) {
          let leads = source.bytes[line.lowerBound..<index].allSatisfy(\.isBlank)
          if !atLineStart || (leads && (last || !isFenced(index, in: source))) {
            found = index
            if !last { return index }
          }
        }
        index += 1
      }
    }
    return found
  }

  /// Whether the offset lies in a fence that is closed further down.
  private static func isFenced(_ offset: Int, in source: SourceText) -> Bool {
    let line = source.lineIndex(at: offset)
    return Markdown.read(source).blocks.contains { block in
      block.fence != .indented && block.fence != .none && block.closed && block.lines.contains(line)
    }
  }
}
