import AssayExtract
import Foundation
import Testing

@Suite struct DefinitionTests {
  @Test func everyFileIsADefinition() throws {
    let folder = Definitions.root.appendingPathComponent("Sandbox/languages")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".yaml")
    }
    #expect(Definitions.languages.count == files.count)
    #expect(Definitions.languages.count > 20)
    #expect(Definitions.languages.map(\.name) == files.sorted().map { String($0.dropLast(5)) })
  }

  @Test func everyFileSaysWhatItIs() throws {
    let folder = Definitions.root.appendingPathComponent("Sandbox/languages")
    for language in Definitions.languages {
      let text = try String(
        contentsOf: folder.appendingPathComponent("\(language.name).yaml"), encoding: .utf8)
      #expect(text.hasPrefix("# "), "\(language.name) begins with a comment")
    }
  }

  /// Two definitions with one tag would make the order of files decide.
  @Test func noTagHasTwoMeanings() {
    var owners: [String: String] = [:]
    for language in Definitions.languages {
      for tag in Set([language.name] + language.tags) {
        #expect(owners[tag] == nil, "\(tag) is both \(owners[tag] ?? "") and \(language.name)")
        #expect(tag == tag.lowercased())
        owners[tag] = language.name
      }
    }
  }

  @Test func theDefinitionsHoldWhatIsWritten() throws {
    let python = try #require(Definitions.languages.first { $0.name == "python" })
    #expect(python.kind == .program)
    #expect(python.entry == "main.py")
    #expect(python.repl.prompts.contains(">>> "))
    #expect(python.magics.cell == ["%%"])
    #expect(python.lexical.starts["def "] == 3)
    let javascript = try #require(Definitions.languages.first { $0.name == "javascript" })
    #expect(javascript.scope == Language.Scope(open: "{", close: "}"))
    #expect(javascript.comments.block == [["/*", "*/"]])
    #expect(javascript.selfImports.contains("from './{module}"))
  }

  @Test func aNameIsEnough() throws {
    let language = try JSONDecoder().decode(Language.self, from: Data(#"{"name": "brainfuck"}"#.utf8))
    #expect(language == Language(name: "brainfuck"))
    #expect(language.kind == .program)
  }

  @Test func aRangeIsEncodedAsStartAndEnd() throws {
    let block = CodeBlock(range: 3..<9, line: 2, text: "x = 1", fence: .backtick, closed: true)
    let json = try #require(String(data: JSONEncoder().encode(block), encoding: .utf8))
    #expect(json.contains(#""range":{"#))
    #expect(json.contains(#""start":3"#))
    #expect(try JSONDecoder().decode(CodeBlock.self, from: Data(json.utf8)) == block)
    let backwards = json.replacingOccurrences(of: #""start":3"#, with: #""start":30"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CodeBlock.self, from: Data(backwards.utf8))
    }
  }
}
