/// Reads the text of a `Template`.
struct TemplateParser {
  struct Failure: Error {
    let message: String
  }

  private let characters: [Character]
  private var index = 0

  init(_ source: String) {
    self.characters = Array(source)
  }

  mutating func pieces(inOptional: Bool) throws -> [Template.Piece] {
    var pieces: [Template.Piece] = []
    var literal = ""
    func flush() {
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = ""
    }
    while index < characters.count {
      let character = characters[index]
      let doubled = index + 1 < characters.count && characters[index + 1] == character
      switch character {
      case "{", "}", "[", "]":
        if doubled {
          literal.append(character)
          index += 2
          continue
        }
      default:
        literal.append(character)
        index += 1
        continue
      }
      index += 1
      switch character {
      case "{":
        flush()
        pieces.append(try placeholder())
      case "[":
        if inOptional { throw Failure(message: "an optional part inside an optional part") }
        flush()
        pieces.append(.optional(try self.pieces(inOptional: true)))
      case "]" where inOptional:
        flush()
        return pieces
      default:
        throw Failure(message: "a lone “\(character)”; double it to mean the bracket itself")
      }
    }
    if inOptional { throw Failure(message: "a “[” without its “]”") }
    flush()
    return pieces
  }

  /// After the `{`.
  private mutating func placeholder() throws -> Template.Piece {
    guard let end = characters[index...].firstIndex(of: "}") else {
      throw Failure(message: "a “{” without its “}”")
    }
    let inside = String(characters[index..<end])
    index = end + 1
    let halves = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(halves[0])
    guard FactName.isWellFormed(name) else {
      throw Failure(message: "“\(name)” is not the name of a fact")
    }
    guard halves.count == 2 else { return .fact(name, .plain) }
    let style = halves[1]
    if style == "percent" { return .fact(name, .percent) }
    if style == "lines" { return .fact(name, .lines) }
    let words = style.split(separator: " ", maxSplits: 1)
    let forms = words.last?.split(separator: "|", omittingEmptySubsequences: false).map(String.init) ?? []
    if words.count == 2, forms.count == 2, !forms.contains("") {
      if words[0] == "plural" { return .fact(name, .plural(one: forms[0], many: forms[1])) }
      if words[0] == "some" { return .fact(name, .some(one: forms[0], many: forms[1])) }
    }
    throw Failure(message: "“\(style)” is no style; known: plural one|many, some one|many, percent, lines")
  }
}
