/// What extraction needs of a language definition (`Sandbox/languages/NAME.yaml`); other keys are ignored.
///
/// Nothing about a language stands in code: a new one is a new file.
package struct Language: Codable, Sendable, Equatable {
  /// What a block in this language can be.
  package enum Kind: String, Codable, Sendable {
    /// Can be the program.
    case program
    /// Can be the program, and is where commands stand that install or run something else.
    case shell
    /// The program only when no block of a programming language is there: pages, style sheets, queries.
    case markup
    /// Data for a program.
    case data
    /// What a program prints, or plain text.
    case output
    /// A change to a program.
    case patch
    /// Markdown: blocks are looked for inside it.
    case prose
  }

  package struct Comments: Codable, Sendable, Equatable {
    /// What starts a comment that runs to the end of the line.
    package var line: [String] = []
    /// Pairs of what opens and what closes a comment.
    package var block: [[String]] = []

    package init(line: [String] = [], block: [[String]] = []) {
      self.line = line
      self.block = block
    }
  }

  /// How much a line speaks for the language; weights add up over lines, the heaviest of a line counts.
  package struct Lexical: Codable, Sendable, Equatable {
    /// By what the line begins with, after its indentation.
    package var starts: [String: Double] = [:]
    /// By what the line holds.
    package var contains: [String: Double] = [:]

    package init(starts: [String: Double] = [:], contains: [String: Double] = [:]) {
      self.starts = starts
      self.contains = contains
    }
  }

  /// Prompts of the interactive interpreter; `#` stands for digits.
  package struct Prompts: Codable, Sendable, Equatable {
    package var prompts: [String] = []
    package var continuations: [String] = []
    /// What an interpreter writes before a result (`Out[#]: `), to be taken off.
    package var results: [String] = []
    /// What an interpreter writes when there is no result (`undefined`).
    package var silent: [String] = []

    package init(
      prompts: [String] = [], continuations: [String] = [], results: [String] = [], silent: [String] = []
    ) {
      self.prompts = prompts
      self.continuations = continuations
      self.results = results
      self.silent = silent
    }
  }

  /// Notebook commands that are not the language: by line, and by a whole cell's first line.
  package struct Magics: Codable, Sendable, Equatable {
    package var line: [String] = []
    package var cell: [String] = []

    package init(line: [String] = [], cell: [String] = []) {
      self.line = line
      self.cell = cell
    }
  }

  /// What opens and closes a body. Where a parser takes a body for a statement with names of its own,
  /// blocks that bind a name twice are set in one each.
  package struct Scope: Codable, Sendable, Equatable {
    package var open: String
    package var close: String

    package init(open: String, close: String) {
      self.open = open
      self.close = close
    }
  }

  package var name: String
  package var title: String
  package var kind: Kind
  /// Info strings that name the language, lower case.
  package var tags: [String]
  /// Words in an instruction that ask for the language, lower case (`c++`, `in go`).
  package var mentions: [String]
  /// Of file names, without the dot.
  package var extensions: [String]
  /// The file name of a program's entry.
  package var entry: String
  /// The same for a program that is a module, where the interpreter goes by the name.
  package var moduleEntry: String?
  package var comments: Comments
  package var lexical: Lexical
  package var repl: Prompts
  package var magics: Magics
  package var scope: Scope?
  /// Lines that stand for code left out.
  package var placeholders: [String]
  /// What a line holds that imports from a module, `{module}` standing for its name.
  package var selfImports: [String]
  /// Command words that only install, fetch or run something (shells).
  package var commands: [String]

  private enum CodingKeys: String, CodingKey {
    case name, title, kind, tags, mentions, extensions, entry, comments, lexical, repl, magics, scope,
      placeholders
    case moduleEntry = "module_entry"
    case selfImports = "self_imports"
    case commands
  }

  package init(
    name: String, title: String? = nil, kind: Kind = .program, tags: [String] = [], mentions: [String] = [],
    extensions: [String] = [], entry: String? = nil, moduleEntry: String? = nil, comments: Comments = Comments(),
    lexical: Lexical = Lexical(),
    repl: Prompts = Prompts(), magics: Magics = Magics(), scope: Scope? = nil, placeholders: [String] = [],
    selfImports: [String] = [], commands: [String] = []
  ) {
    self.name = name
    self.title = title ?? name
    self.kind = kind
    self.tags = tags
    self.mentions = mentions
    self.extensions = extensions
    self.entry = entry ?? "main." + (extensions.first ?? "txt")
    self.moduleEntry = moduleEntry
    self.comments = comments
    self.lexical = lexical
    self.repl = repl
    self.magics = magics
    self.scope = scope
    self.placeholders = placeholders
    self.selfImports = selfImports
    self.commands = commands
  }

  /// Only `name` is needed; every other key has a default that means "none".
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func strings(_ key: CodingKeys) throws -> [String] {
      try values.decodeIfPresent([String].self, forKey: key) ?? []
    }
    self.init(
      name: try values.decode(String.self, forKey: .name),
      title: try values.decodeIfPresent(String.self, forKey: .title),
      kind: try values.decodeIfPresent(Kind.self, forKey: .kind) ?? .program,
      tags: try strings(.tags), mentions: try strings(.mentions), extensions: try strings(.extensions),
      entry: try values.decodeIfPresent(String.self, forKey: .entry),
      moduleEntry: try values.decodeIfPresent(String.self, forKey: .moduleEntry),
      comments: try values.decodeIfPresent(Comments.self, forKey: .comments) ?? Comments(),
      lexical: try values.decodeIfPresent(Lexical.self, forKey: .lexical) ?? Lexical(),
      repl: try values.decodeIfPresent(Prompts.self, forKey: .repl) ?? Prompts(),
      magics: try values.decodeIfPresent(Magics.self, forKey: .magics) ?? Magics(),
      scope: try values.decodeIfPresent(Scope.self, forKey: .scope),
      placeholders: try strings(.placeholders), selfImports: try strings(.selfImports),
      commands: try strings(.commands))
  }
}

extension Language.Comments {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    line = try values.decodeIfPresent([String].self, forKey: .line) ?? []
    block = try values.decodeIfPresent([[String]].self, forKey: .block) ?? []
  }
}

extension Language.Lexical {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    starts = try values.decodeIfPresent([String: Double].self, forKey: .starts) ?? [:]
    contains = try values.decodeIfPresent([String: Double].self, forKey: .contains) ?? [:]
  }
}

extension Language.Prompts {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    prompts = try values.decodeIfPresent([String].self, forKey: .prompts) ?? []
    continuations = try values.decodeIfPresent([String].self, forKey: .continuations) ?? []
    results = try values.decodeIfPresent([String].self, forKey: .results) ?? []
    silent = try values.decodeIfPresent([String].self, forKey: .silent) ?? []
  }
}

extension Language.Magics {
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    line = try values.decodeIfPresent([String].self, forKey: .line) ?? []
    cell = try values.decodeIfPresent([String].self, forKey: .cell) ?? []
  }
}
