/// A session with an interactive interpreter: what was typed is the program, what came back its expected
/// output.
enum Transcript {
  struct Session: Equatable {
    /// The lines typed, prompts taken off.
    var code: String
    /// `afterLine` counts the lines of `code`, from 1.
    var outputs: [ExpectedOutput]
  }

  /// Whether the first written line begins with a prompt of the language.
  static func looksLike(_ text: String, _ language: Language) -> Bool {
    guard let first = text.codeLines.first(where: { !$0.isBlankLine }) else { return false }
    return language.repl.prompts.contains { afterPrompt($0, in: first) != nil }
  }

  static func session(of text: String, _ language: Language) -> Session {
    var code: [String] = []
    var outputs: [ExpectedOutput] = []
    var printed: [String] = []
    func flush() {
      let text = CodeLines.withoutBlankEnds(printed.joined(separator: "\n"))
      printed = []
      guard !text.isEmpty, !code.isEmpty, !language.repl.silent.contains(text) else { return }
      outputs.append(ExpectedOutput(afterLine: code.count, text: text))
    }
    for line in text.codeLines {
      if let typed = first(language.repl.prompts, in: line) {
        flush()
        code.append(typed)
      } else if printed.isEmpty, !code.isEmpty, let typed = first(language.repl.continuations, in: line) {
        code.append(typed)
      } else if let result = first(language.repl.results, in: line) {
        printed.append(result)
      } else {
        printed.append(line)
      }
    }
    flush()
    return Session(code: code.joined(separator: "\n"), outputs: outputs)
  }

  private static func first(_ marks: [String], in line: String) -> String? {
    marks.lazy.compactMap { afterPrompt($0, in: line) }.first
  }

  /// What follows the prompt on the line; nil when the line does not begin with it. `#` stands for digits,
  /// and a line may end where the prompt's last blank would be.
  private static func afterPrompt(_ prompt: String, in line: String) -> String? {
    var rest = Substring(line).utf8[...]
    var wanted = Substring(prompt).utf8[...]
    while let mark = wanted.popFirst() {
      if mark == 0x23 {
        let digits = rest.prefix(while: \.isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
      } else if rest.first == mark {
        rest = rest.dropFirst()
      } else if mark == 0x20, wanted.isEmpty, rest.isEmpty {
        return ""
      } else {
        return nil
      }
    }
    return String(Substring(rest))
  }
}
