import CCMark

/// A paragraph or heading as plain text.
struct Prose: Equatable {
  var text: String
  var isHeading: Bool
  /// The line it begins at, from 0.
  var line: Int
  /// Its inline code, in order.
  var inlineCode: [String]
}

/// A code block as CommonMark sees it, before anybody asks what it is for.
struct MarkdownBlock: Equatable {
  var fence: CodeBlock.Fence
  var info: String?
  /// Lines ended by `\n`, without the last ending.
  var text: String
  /// Indices of the content's lines in the source.
  var lines: Range<Int>
  /// Byte offsets of the content in the source.
  var range: Range<Int>
  var closed: Bool
  /// Paragraphs and headings since the block before.
  var lead: [Prose]
  /// The language whose given code the block continues, when that is how the block was found.
  var continues: String?
}

/// An answer's code blocks in order, and the prose after the last.
struct Markdown {
  var blocks: [MarkdownBlock] = []
  var tail: [Prose] = []

  /// Reads the visible text with cmark-gfm. `opened` puts a fence above the first line, for an answer whose
  /// opening fence was part of the prompt.
  static func read(_ source: SourceText, opened: Bool = false) -> Markdown {
    let text = (opened ? "```\n" : "") + source.visible
    let shift = opened ? 2 : 1
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return Markdown() }
    defer { cmark_parser_free(parser) }
    var copy = text
    copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return Markdown() }
    defer { cmark_node_free(document) }
    guard let iterator = cmark_iter_new(document) else { return Markdown() }
    defer { cmark_iter_free(iterator) }

    var markdown = Markdown()
    var lead: [Prose] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      let type = cmark_node_get_type(node)
      var found: MarkdownBlock?
      if type == CMARK_NODE_CODE_BLOCK {
        found = codeBlock(node, in: source, shift: shift)
      } else if type == CMARK_NODE_HTML_BLOCK {
        found = preformatted(node, in: source, shift: shift)
      } else if type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING {
        lead.append(prose(node, isHeading: type == CMARK_NODE_HEADING, shift: shift))
      }
      if var block = found {
        block.lead = lead
        lead = []
        markdown.blocks.append(block)
      }
    }
    markdown.tail = lead
    return markdown
  }

  private static func codeBlock(_ node: OpaquePointer, in source: SourceText, shift: Int) -> MarkdownBlock {
    var literal = cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    // Every line of a literal ends with `\n`; an empty block has no line.
    let count = literal.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    if literal.utf8.last == 0x0A { literal = String(Substring(literal.utf8.dropLast())) }
    // From 1, and past the virtual fence: the line of the block's own fence, from 0, may be -1.
    let start = Int(cmark_node_get_start_line(node)) - shift
    var length: CInt = 0
    var offset: CInt = 0
    var character: CChar = 0
    guard cmark_node_get_fenced(node, &length, &offset, &character) != 0 else {
      let lines = start..<start + count
      return MarkdownBlock(
        fence: .indented, info: nil, text: literal, lines: lines, range: source.range(ofLines: lines),
        closed: true,
        lead: [])
    }
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let lines = start + 1..<start + 1 + count
    // A fence that ends the answer has no line below it: its block is empty and stands at the end of the fence's own.
    let placed = lines.lowerBound < source.lines.count ? lines : start..<start
    let mark = UInt8(bitPattern: character)
    return MarkdownBlock(
      fence: mark == 0x7E ? .tilde : .backtick, info: info.trimmed.isEmpty ? nil : info.trimmed,
      text: literal,
      lines: placed, range: source.range(ofLines: lines),
      closed: isClosing(source, line: lines.upperBound, mark: mark, length: Int(length)), lead: [])
  }

  /// Whether the line is a closing fence, list indentation and quote markers aside. The parser does not tell.
  private static func isClosing(_ source: SourceText, line: Int, mark: UInt8, length: Int) -> Bool {
    guard line < source.lines.count else { return false }
    let rest = source.bytes[source.lines[line]].drop { $0.isBlank || $0 == 0x3E }
    let fence = rest.prefix { $0 == mark }
    return fence.count >= length && rest.dropFirst(fence.count).allSatisfy(\.isBlank)
  }

  /// The content of `<pre><code class="language-x">`, nil for other HTML.
  private static func preformatted(_ node: OpaquePointer, in source: SourceText, shift: Int) -> MarkdownBlock? {
    let start = Int(cmark_node_get_start_line(node)) - shift
    let end = min(Int(cmark_node_get_end_line(node)) - shift + 1, source.lines.count)
    guard start >= 0, start < end else { return nil }
    let whole = source.range(ofLines: start..<end)
    let html = String(decoding: source.bytes[whole], as: UTF8.self)
    let lower = html.lowercased()
    guard lower.utf8.count == html.utf8.count, let open = lower.range(of: "<pre"),
      var content = lower[open.upperBound...].range(of: ">")?.upperBound
    else { return nil }
    if let code = lower[content...].range(of: "<code"),
      lower[content..<code.lowerBound].utf8.allSatisfy(\.isBlank),
      let close = lower[code.upperBound...].range(of: ">")
    {
      content = close.upperBound
    }
    let attributes = String(lower[open.lowerBound..<content])
    let close = lower[content...].range(of: "</code>") ?? lower[content...].range(of: "</pre>")
    var from = whole.lowerBound + lower.utf8.distance(from: lower.startIndex, to: content)
    let upTo = close.map { whole.lowerBound + lower.utf8.distance(from: lower.startIndex, to: $0.lowerBound) }
    if from < source.bytes.count, source.bytes[from] == 0x0A { from += 1 }
    let range = from..<max(from, upTo ?? whole.upperBound)
    let first = source.lineIndex(at: range.lowerBound)
    let text = String(decoding: source.bytes[range], as: UTF8.self)
    return MarkdownBlock(
      fence: .html, info: languageClass(attributes), text: Entities.decoded(text),
      lines: first..<first + text.codeLines.count, range: range, closed: close != nil, lead: [])
  }

  /// `python` of `class="language-python"` or `lang="python"`.
  private static func languageClass(_ attributes: String) -> String? {
    for mark in ["language-", "lang-", "lang=\"", "lang='"] {
      guard let found = attributes.range(of: mark) else { continue }
      let name = attributes[found.upperBound...].utf8.prefix { !$0.isBlank && !"\"'>".utf8.contains($0) }
      if let name = String(name), !name.isEmpty { return name }
    }
    return nil
  }

  private static func prose(_ node: OpaquePointer, isHeading: Bool, shift: Int) -> Prose {
    var text = ""
    var codes: [String] = []
    if let iterator = cmark_iter_new(node) {
      defer { cmark_iter_free(iterator) }
      while true {
        let event = cmark_iter_next(iterator)
        if event == CMARK_EVENT_DONE { break }
        guard event == CMARK_EVENT_ENTER, let part = cmark_iter_get_node(iterator) else { continue }
        let type = cmark_node_get_type(part)
        if type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK {
          text += "\n"
        } else if type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE,
          let literal = cmark_node_get_literal(part)
        {
          let written = String(cString: literal)
          if type == CMARK_NODE_CODE { codes.append(written) }
          text += written
        }
      }
    }
    return Prose(
      text: text, isHeading: isHeading, line: Int(cmark_node_get_start_line(node)) - shift, inlineCode: codes)
  }
}

/// The character references that code set in HTML needs.
enum Entities {
  private static let named: [(String, String)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
  ]

  static func decoded(_ text: String) -> String {
    guard text.utf8.contains(0x26) else { return text }
    // `&amp;` last, or `&amp;lt;` would be decoded twice.
    return named.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
