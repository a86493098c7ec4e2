/// A reason in plain words, with places for facts.
///
/// | written | gives |
/// | --- | --- |
/// | `{tests.shown}` | the value; a list is joined by commas |
/// | `{tests.shown:plural example\|examples}` | `1 example`, `3 examples`; a list stands for its count |
/// | `{tests.met:some holds\|hold}` | the same, and nothing for 0 |
/// | `{comments.doc_share:percent}` | `80 %` |
/// | `{comments.undocumented:lines}` | `line 3`, `lines 3, 8 and 12`: where the fact was seen |
/// | `[ … ]` | left out when a fact in it is unknown or empty |
/// | `{{`, `}}`, `[[`, `]]` | the bracket itself |
package struct Template: Sendable, Equatable {
  package let source: String
  let pieces: [Piece]

  enum Style: Sendable, Equatable {
    case plain
    case plural(one: String, many: String)
    case some(one: String, many: String)
    case percent
    case lines
  }

  indirect enum Piece: Sendable, Equatable {
    case text(String)
    case fact(String, Style)
    case optional([Piece])
  }

  package init(_ source: String, path: [any CodingKey] = []) throws {
    self.source = source
    do {
      var parser = TemplateParser(source)
      self.pieces = try parser.pieces(inOptional: false)
    } catch let error as TemplateParser.Failure {
      throw DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: error.message))
    }
  }

  /// The facts that are named, with the style each is wanted in, in the order of the text.
  var uses: [(name: String, style: Style)] {
    func uses(_ pieces: [Piece]) -> [(name: String, style: Style)] {
      pieces.flatMap { piece -> [(name: String, style: Style)] in
        switch piece {
        case .text: []
        case .fact(let name, let style): [(name, style)]
        case .optional(let inner): uses(inner)
        }
      }
    }
    return uses(pieces)
  }

  /// One line of text, without control characters whatever the evidence quotes from an answer.
  package func render(_ evidence: Evidence) -> String {
    func render(_ pieces: [Piece]) -> (text: String, complete: Bool) {
      var text = ""
      var complete = true
      for piece in pieces {
        switch piece {
        case .text(let literal):
          text += literal
        case .fact(let name, let style):
          let shown = Phrase.of(name, style, in: evidence)
          if shown == nil || shown == "" { complete = false }
          text += shown ?? "(unknown)"
        case .optional(let inner):
          let shown = render(inner)
          if shown.complete { text += shown.text }
        }
      }
      return (text, complete)
    }
    return render(pieces).text
  }
}

extension Template: Codable {
  package init(from decoder: any Decoder) throws {
    let source = try decoder.singleValueContainer().decode(String.self)
    try self.init(source, path: decoder.codingPath)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(source)
  }
}
