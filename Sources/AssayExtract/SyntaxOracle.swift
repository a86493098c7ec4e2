/// Answers what only a language's own parser knows. The answer's code is never run for it.
///
/// In production this is the sandboxed checker (docs/harness.md). Nil means that nobody can tell, for want
/// of a checker for the language, and extraction falls back on the definition's lexical evidence.
package protocol SyntaxOracle {
  func outline(of text: String, language: String) -> Outline?
  /// The longest run of whole lines, from 1, that parses once its common indentation is removed and that
  /// holds a definition or at least three statements.
  func longestSpan(in text: String, language: String) -> ClosedRange<Int>?
}

/// What a text holds, as the checker's `outline` operation says (docs/harness.md).
package struct Outline: Codable, Sendable, Equatable {
  /// Where and why a text does not parse; line and column from 1.
  package struct Failure: Codable, Sendable, Equatable {
    package var line: Int
    package var column: Int
    package var message: String
    /// The text is cut off rather than wrong.
    package var atEnd: Bool

    private enum CodingKeys: String, CodingKey {
      case line, column, message
      case atEnd = "at_end"
    }

    package init(line: Int, column: Int, message: String, atEnd: Bool) {
      self.line = line
      self.column = column
      self.message = message
      self.atEnd = atEnd
    }
  }

  /// Numbers of top-level statements by kind.
  package struct Kinds: Codable, Sendable, Equatable {
    package var definition: Int
    package var `import`: Int
    package var assertion: Int
    package var call: Int
    package var assignment: Int
    /// A value or a name that nothing is done with.
    package var expression: Int
    package var other: Int

    package init(
      definition: Int = 0, import: Int = 0, assertion: Int = 0, call: Int = 0, assignment: Int = 0,
      expression: Int = 0, other: Int = 0
    ) {
      self.definition = definition
      self.import = `import`
      self.assertion = assertion
      self.call = call
      self.assignment = assignment
      self.expression = expression
      self.other = other
    }
  }

  /// A function defined at top level.
  package struct Function: Codable, Sendable, Equatable {
    package struct Parameter: Codable, Sendable, Equatable {
      package var name: String
      /// The type hint as written.
      package var type: String?
      package var optional: Bool
    }

    package var name: String
    package var parameters: [Parameter]
    /// It takes further values by place.
    package var rest: Bool
    /// It can be called with values by place, and its result is the call's.
    package var plain: Bool
    /// Names that it uses, its own left out.
    package var calls: [String]

    /// Whether it can be called with so many values by place.
    package func takes(_ count: Int) -> Bool {
      plain && count >= parameters.filter { !$0.optional }.count && (rest || count <= parameters.count)
    }
  }

  package var parses: Bool
  package var error: Failure?
  /// It parses as a module only, whose file may need another name; nil from a checker that does not tell.
  package var module: Bool?
  package var statements: Int
  package var defines: [String]
  package var assigns: [String]
  package var imports: [String]
  package var uses: [String]
  /// Nil from a checker that does not tell.
  package var functions: [Function]?
  package var kinds: Kinds

  package init(
    parses: Bool, error: Failure? = nil, statements: Int = 0, defines: [String] = [], assigns: [String] = [],
    imports: [String] = [], uses: [String] = [], kinds: Kinds = Kinds()
  ) {
    self.parses = parses
    self.error = error
    self.statements = statements
    self.defines = defines
    self.assigns = assigns
    self.imports = imports
    self.uses = uses
    self.kinds = kinds
  }

  /// Whether the text says more than words and values that happen to parse.
  var isSubstantive: Bool { parses && statements > kinds.expression }
}

/// An oracle's answers, remembered for the length of one plan: the planner asks about the same text
/// repeatedly.
final class RememberedSyntax {
  private struct Question: Hashable {
    var text: String
    var language: String
  }

  private let oracle: (any SyntaxOracle)?
  private var outlines: [Question: Outline?] = [:]

  init(_ oracle: (any SyntaxOracle)?) {
    self.oracle = oracle
  }

  func outline(of text: String, in language: String) -> Outline? {
    let question = Question(text: text, language: language)
    if let known = outlines[question] { return known }
    let answer = oracle?.outline(of: text, language: language)
    outlines[question] = .some(answer)
    return answer
  }

  func parses(_ text: String, in language: String) -> Bool {
    outline(of: text, in: language)?.parses ?? false
  }

  func longestSpan(in text: String, language: String) -> ClosedRange<Int>? {
    oracle?.longestSpan(in: text, language: language)
  }
}
