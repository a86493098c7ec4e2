/// What the instruction says about the code it asks for. It never knows which name is tested.
struct Request {
  /// Languages asked for by name or by the tag of the instruction's own code.
  var languages: [Language]
  /// The instruction's code blocks.
  var code: [MarkdownBlock]
  var text: String
  /// Names that the instruction writes as called or defined.
  var names: [String]

  init(_ instruction: String, _ table: LanguageTable) {
    text = instruction
    let source = SourceText(instruction)
    code = Markdown.read(source).blocks.filter { $0.fence != .indented && !$0.text.isBlankLine }
    var prose = source
    for block in code { prose.hide(block.range) }
    let mentioned = table.mentioned(in: prose.visible)
    let tagged = code.compactMap { $0.info.flatMap { table.tagged($0) } }.filter { $0.kind != .output }
    var names: [String] = []
    languages = (mentioned + tagged).filter { language in
      defer { names.append(language.name) }
      return !names.contains(language.name)
    }
    self.names = Self.calledNames(in: instruction)
  }

  /// Identifiers directly before an opening bracket, and those after `class`, each once, in order.
  private static func calledNames(in text: String) -> [String] {
    var names: [String] = []
    var word: [UInt8] = []
    var before: [UInt8] = []
    func add(_ name: [UInt8]) {
      guard let first = name.first, !first.isDigit, name.count > 1 else { return }
      let name = String(decoding: name, as: UTF8.self)
      if !names.contains(name) { names.append(name) }
    }
    for byte in text.utf8 {
      if byte.isIdentifier {
        word.append(byte)
        continue
      }
      if byte == 0x28 || before.elementsEqual("class".utf8) { add(word) }
      if !word.isEmpty { before = word }
      word = []
    }
    if before.elementsEqual("class".utf8) { add(word) }
    return names
  }

  /// Whether the block only shows the instruction's own code again.
  func holds(_ text: String) -> Bool {
    let given = Set(code.flatMap { CodeLines.written($0.text).map(\.trimmed) })
    let lines = CodeLines.written(text).map(\.trimmed)
    return !lines.isEmpty && !given.isEmpty && lines.allSatisfy { given.contains($0) }
  }
}
