package import AssayExtract
import Foundation

/// What can be compared with other answers to the same task: a program and the one function of it that was asked for.
package struct Subject: Sendable {
  package var program: Program
  package var function: Outline.Function
  /// Argument lists that the answer, its instruction and its examples show for the function.
  package var observed: [[Literal]]
  /// What has to go before the program, for a name that it lacks.
  package var preamble: String?

  /// - Parameters:
  ///   - examples: those of the answer and of the instruction.
  /// - Returns: nil for a program in which no function can be called with plain values.
  package init?(
    program: Program, outline: Outline, examples: [Example], instruction: String, preamble: String?
  ) {
    guard let function = Self.asked(of: outline, examples: examples, instruction: instruction) else { return nil }
    self.program = program
    self.function = function
    self.preamble = preamble
    var lists: [[Literal]] = []
    for example in examples where example.kind != .stdin {
      if example.targets == [function.name] {
        lists += example.inputs.texts.compactMap(LiteralReader.arguments)
      }
      lists += LiteralReader.calls(of: function.name, in: example.call)
    }
    lists += LiteralReader.calls(of: function.name, in: instruction)
    var distinct: Set<[Literal]> = []
    observed = lists.filter { !$0.isEmpty && function.takes($0.count) && distinct.insert($0).inserted }
  }

  /// The function that the instruction names, else the one that the answer's examples call most, else the last that no
  /// other uses.
  private static func asked(
    of outline: Outline, examples: [Example], instruction: String
  ) -> Outline.Function? {
    let functions = (outline.functions ?? []).filter {
      $0.plain && $0.name != "main" && !$0.name.hasPrefix("test")
    }
    let candidates = functions.filter { !$0.parameters.isEmpty || $0.rest }
    // One that takes nothing tells all in one call; but it may be any part of a program, unless it was asked for.
    if candidates.isEmpty { return functions.last { mentions(instruction, $0.name) } }
    guard candidates.count > 1 else { return candidates.first }
    let defined = candidates.compactMap { function in
      ["def ", "function ", "const ", "let "].compactMap { last($0 + function.name, in: instruction) }.max().map {
        (place: $0, function: function)
      }
    }
    if let last = defined.max(by: { $0.place < $1.place }) { return last.function }
    let top = candidates.filter { one in !candidates.contains { $0.name != one.name && $0.calls.contains(one.name) } }
    if let named = (top + candidates).first(where: { mentions(instruction, $0.name) }) { return named }
    var uses: [String: Int] = [:]
    for example in examples { for target in example.targets { uses[target, default: 0] += 1 } }
    // Of equals the later one: helpers come first.
    let ranked = (top.isEmpty ? candidates : top).enumerated().max {
      (uses[$0.element.name] ?? 0, $0.offset) < (uses[$1.element.name] ?? 0, $1.offset)
    }
    return ranked?.element
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// Where a text stands last with no further letter behind it.
  private static func last(_ head: String, in text: String) -> String.Index? {
    var rest = text[...]
    while let range = rest.range(of: head, options: .backwards) {
      if range.upperBound == text.endIndex || !isWord(text[range.upperBound]) { return range.lowerBound }
      rest = rest[..<range.lowerBound]
    }
    return nil
  }

  private static func mentions(_ text: String, _ name: String) -> Bool {
    var rest = text[...]
    while let range = rest.range(of: name) {
      let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
      let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
      if before.map({ !isWord($0) }) ?? true, after.map({ !isWord($0) }) ?? true {
        // A short name such as `f` is a word of prose unless it is called.
        if name.count >= 3 || after == "(" { return true }
      }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
