import Foundation
import TestThreads
import Testing

/// The Evidence field as a renderer of Markdown sees it.
@Suite(.serverBound, .argilla) struct EvidenceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The Evidence of a record in which a program printed, returned and was called with `text`, and its reasons quote it.
  private func evidence(_ text: String) throws -> String {
    let graded = try folder.write("graded.jsonl", GradedRecords.line("a", got: text))
    let outcome = try Tool.run(["argilla", "push", graded, "--dataset", "d", "--dry-run"])
    let lines = try outcome.records()
    let record = try #require(lines.last?["record"] as? [String: Any])
    return try #require((record["fields"] as? [String: String])?["evidence"])
  }

  /// The tags of the page, in order, and its text.
  private func rendered(_ markdown: String) throws -> (tags: String, text: String) {
    let script = """
      import html.parser, json, sys
      from markdown_it import MarkdownIt
      class Page(html.parser.HTMLParser):
          tags, text = [], ""
          def handle_starttag(self, tag, attributes): self.tags.append(tag + str(attributes or ""))
          def handle_endtag(self, tag): self.tags.append("/" + tag)
          def handle_data(self, data): self.text += data
      page = Page()
      page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(sys.stdin.read()))
      print(json.dumps([" ".join(tag for tag in page.tags if tag != "br"), page.text]))
      """
    let outcome = try Tool.Started([ArgillaServer.python, "-c", script], stdin: Data(markdown.utf8)).wait()
    let parts = try JSONSerialization.jsonObject(with: outcome.output) as? [String] ?? []
    try #require(parts.count == 2, "\(outcome.errors)")
    return (parts[0], parts[1])
  }

  static let hostile = [
    "a | b | c", "</code></td></table><h1>x</h1>", "<script>alert(1)</script>", "</pre></details>\n\n# heading",
    "x\n\n| a | b |\n| - | - |\n| 1 | 2 |\n", "```\n~~~\n", "&lt;b&gt; &#60;i&#62; &nbsp;", "\\| \\` \\\\",
    "**b** _i_ ~~s~~ $m$",
    "[x](http://evil.example) ![y](http://evil.example/p.png)", "<http://evil.example> www.evil.example a@evil.example",
    "<!-- ", "<![CDATA[", "- a\n- b\n\n    code\n\n1. c\n> q\n---\n===\n", "{{record.fields}} {% x %}",
    "\u{202E}txt\u{0}\u{1b}[2J\u{7f}\u{2028}", "[a]: http://evil.example\n[a]", String(repeating: "`", count: 40),
    "``` `` `",
  ]

  @Test(arguments: hostile) func nothingBreaksThePage(text: String) throws {
    let plain = try rendered(evidence("1"))
    #expect(plain.tags.contains("table") && plain.tags.contains("details") && plain.text.contains("as stated"))
    let markdown = try evidence(text)
    let page = try rendered(markdown)
    // A stranger's backticks only move what is set as code.
    func skeleton(_ tags: String) -> String {
      tags.split(separator: " ").filter { $0 != "code" && $0 != "/code" }.joined(separator: " ")
    }
    #expect(skeleton(page.tags) == skeleton(plain.tags))
    for link in ["://", "www.", "@"] { #expect(!markdown.contains(link)) }
    for scalar in markdown.unicodeScalars where scalar.properties.generalCategory == .format {
      Issue.record("\(scalar)")
    }
    // It is all there for people to read.
    let words = text.split { !$0.isLetter && !$0.isNumber }.filter { $0.allSatisfy(\.isASCII) }
    for word in words where !["lt", "gt", "60", "62", "nbsp"].contains(word) {
      #expect(page.text.contains(word), "\(word)")
    }
  }
}
