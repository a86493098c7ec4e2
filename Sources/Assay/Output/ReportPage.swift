/// A page of headings, paragraphs, tables and lists, to be written as plain text, Markdown or HTML. Its texts may be strangers'.
package struct ReportPage: Sendable {
  package struct Column: Sendable {
    package var title: String
    package var isNumber: Bool

    package init(_ title: String, isNumber: Bool = true) {
      self.title = title
      self.isNumber = isNumber
    }
  }

  package enum Block: Sendable {
    case heading(String)
    case paragraph(String)
    /// The first column gives way where a line has no room.
    case table([Column], [[String]])
    case list([String])
    /// Only HTML shows it; the tables around it say the same.
    case figure(Drawing)
  }

  package var blocks: [Block] = []

  package init() {}

  package mutating func heading(_ text: String) { blocks.append(.heading(text)) }
  package mutating func paragraph(_ text: String) { blocks.append(.paragraph(text)) }
  package mutating func table(_ columns: [Column], _ rows: [[String]]) { blocks.append(.table(columns, rows)) }
  package mutating func list(_ items: [String]) { blocks.append(.list(items)) }
  package mutating func figure(_ drawing: Drawing) { blocks.append(.figure(drawing)) }
}

extension ReportPage {
  /// Plain text whose lines have at most `width` columns.
  package func text(width: Int) -> String {
    var parts: [(text: String, isHeading: Bool)] = []
    for block in blocks {
      switch block {
      case .heading(let text): parts.append((PlainText.safe(text), true))
      case .paragraph(let text): parts.append((Self.wrapped(text, width: width, first: "", rest: ""), false))
      case .table(let columns, let rows): parts.append((Self.table(columns, rows, width: width), false))
      case .list(let items):
        let lines = items.map { Self.wrapped($0, width: width, first: "- ", rest: "  ") }
        parts.append((lines.joined(separator: "\n"), false))
      case .figure: break
      }
    }
    // A heading stands close to what it heads.
    let text = parts.map { $0.isHeading ? $0.text + "\n" : $0.text + "\n\n" }.joined()
    return text.hasSuffix("\n\n") ? String(text.dropLast()) : text
  }

  private static func table(_ columns: [Column], _ rows: [[String]], width: Int) -> String {
    let lines = ([columns.map(\.title)] + rows).map { $0.map(PlainText.safe) }
    var widths = columns.indices.map { column in lines.map { PlainText.width($0[column]) }.max() ?? 0 }
    let over = widths.reduce(0, +) + 2 * (columns.count - 1) - width
    if over > 0, let first = widths.first { widths[0] = max(8, first - over) }
    return lines.map { cells in
      let line = cells.indices.map { PlainText.fitted(cells[$0], widths[$0], right: columns[$0].isNumber && $0 > 0) }
        .joined(separator: "  ")
      return trimmed(PlainText.width(line) > width ? PlainText.fitted(line, width) : line)
    }.joined(separator: "\n")
  }

  private static let longestLink = 400

  private static func wrapped(_ text: String, width: Int, first: String, rest: String) -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in PlainText.safe(text).split(separator: " ") {
      var word = String(word)
      if !isEmpty, PlainText.width(line) + 1 + PlainText.width(word) > width {
        lines.append(line)
        line = rest
        isEmpty = true
      }
      // A word longer than a line, such as an answer's junk, is cut; a link would lead nowhere then.
      let isLink = word.hasPrefix("http://") || word.hasPrefix("https://")
      let room = isLink ? longestLink : width - PlainText.width(line)
      if isEmpty, PlainText.width(word) > room { word = PlainText.fitted(word, room) }
      line += isEmpty ? word : " " + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}

extension ReportPage {
  /// Markdown in which no text of a stranger can be more than text.
  package var markdown: String {
    var parts: [String] = []
    for block in blocks {
      switch block {
      case .heading(let text): parts.append("## " + MarkdownText.plain(text))
      case .paragraph(let text): parts.append(MarkdownText.plain(text))
      case .table(let columns, let rows):
        let head = columns.map { MarkdownText.plain($0.title) }
        let rule = columns.enumerated().map { $0.offset > 0 && $0.element.isNumber ? "---:" : "---" }
        let lines = [head, rule] + rows.map { $0.map(MarkdownText.plain) }
        parts.append(lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n"))
      case .list(let items): parts.append(items.map { "- " + MarkdownText.plain($0) }.joined(separator: "\n"))
      case .figure: break
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
