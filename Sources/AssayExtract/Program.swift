/// One file of a program: a relative path that stays inside the work folder, and its text.
package struct ProgramFile: Codable, Sendable, Equatable {
  package var path: String
  package var text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// A mechanical change made to the answer's code, so that a reader can tell what was run from what was
/// written.
package struct Repair: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable {
    case dedented
    case transcript
    case strippedMagics = "stripped-magics"
    case strippedLineNumbers = "stripped-line-numbers"
    case replacedOddSpaces = "odd-spaces"
    case straightenedQuotes = "smart-quotes"
    case unescapedEntities = "unescaped-entities"
    case removedFenceDebris = "fence-debris"
    case droppedProse = "dropped-prose"
    case cutTruncatedTail = "cut-truncated-tail"
    case droppedBlock = "dropped-unparseable-block"
    case joinedContinuation = "joined-continuation"
    case prependedInstructionCode = "prepended-instruction-code"
    case removedSelfImport = "removed-self-import"
    case addedModuleFile = "added-module-file"
    case scopedBlock = "scoped-block"
  }

  package var kind: Kind
  package var detail: String

  package init(kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

/// What the answer says that the program prints.
package struct ExpectedOutput: Codable, Sendable, Equatable {
  /// The line of the entry file, from 1, whose output it is: what stands on and above it prints the text.
  package var afterLine: Int
  package var text: String

  private enum CodingKeys: String, CodingKey {
    case afterLine = "after_line"
    case text
  }

  package init(afterLine: Int, text: String) {
    self.afterLine = afterLine
    self.text = text
  }
}

/// Where lines of the entry file come from, so that evidence about the program can point into the answer.
package struct Segment: Codable, Sendable, Equatable {
  /// The first line in the entry file, from 1, and the number of lines.
  package var line: Int
  package var count: Int
  /// The index of the plan's block, or nil for lines that are not the answer's (the instruction's code).
  package var block: Int?

  package init(line: Int, count: Int, block: Int?) {
    self.line = line
    self.count = count
    self.block = block
  }
}

/// What of an answer is run: its files, which one is started, and the reasons.
package struct Program: Codable, Sendable, Equatable {
  /// The name of a language definition.
  package var language: String
  /// From 0 to 1.
  package var languageConfidence: Double
  package var files: [ProgramFile]
  /// The path of the file that is started; one of `files`.
  package var entry: String
  package var repairs: [Repair]
  /// Each choice in a plain sentence, in the order made.
  package var why: [String]
  package var outputs: [ExpectedOutput]
  /// Other complete solutions that the answer offers, in its order; theirs is nil.
  package var alternatives: [Program]?
  /// The answer stops before the program does.
  package var truncated: Bool
  package var segments: [Segment]

  private enum CodingKeys: String, CodingKey {
    case language
    case languageConfidence = "language_confidence"
    case files, entry, repairs, why, outputs, alternatives, truncated, segments
  }

  package init(
    language: String, languageConfidence: Double, files: [ProgramFile], entry: String, repairs: [Repair] = [],
    why: [String] = [], outputs: [ExpectedOutput] = [], alternatives: [Program]? = nil,
    truncated: Bool = false,
    segments: [Segment] = []
  ) {
    self.language = language
    self.languageConfidence = languageConfidence
    self.files = files
    self.entry = entry
    self.repairs = repairs
    self.why = why
    self.outputs = outputs
    self.alternatives = alternatives
    self.truncated = truncated
    self.segments = segments
  }
}

/// What extraction makes of one answer.
package struct ExtractionPlan: Codable, Sendable, Equatable {
  /// Every block, in the answer's order.
  package var blocks: [CodeBlock]
  package var program: Program?
  /// Why there is no program; nil when there is one.
  package var absence: String?
  /// The language of the program, or else of what code there is; nil when unknown.
  package var language: String?

  package init(blocks: [CodeBlock], program: Program?, absence: String?, language: String?) {
    self.blocks = blocks
    self.program = program
    self.absence = absence
    self.language = language
  }
}
