/// What the prose before a block says that the block is.
struct Cues: OptionSet {
  let rawValue: Int

  /// The block is what a program prints.
  static let output = Cues(rawValue: 1 << 0)
  /// The block is given to a program.
  static let input = Cues(rawValue: 1 << 1)
  /// The block is another way to the same end.
  static let alternative = Cues(rawValue: 1 << 2)
  /// The block is a better or fuller version of what was shown.
  static let revision = Cues(rawValue: 1 << 3)
  /// The block shows how to use or test what was shown.
  static let usage = Cues(rawValue: 1 << 4)
  /// The block is a problem, an example of somebody else's, or the wrong way.
  static let counterexample = Cues(rawValue: 1 << 5)
}

/// Phrases that models introduce blocks with. They are English: answers in other languages are planned by
/// what the blocks hold.
enum Phrases {
  private static let ordinals = ["2", "3", "4", "5", "6", "two", "three", "four", "b", "c"]
  private static let kinds = [
    "method", "approach", "solution", "option", "version", "way", "implementation", "variant",
  ]

  private static let alternative: [String] =
    [
      "alternative", "alternatively", "alternatives", "another way", "another approach", "another solution",
      "another method", "another option", "another version", "another implementation", "other way",
      "other approach",
      "different approach", "different way", "second approach", "second method", "second solution",
      "second option",
      "second way", "third approach", "third method", "third solution", "third option", "for comparison",
      "if you prefer", "if you'd prefer", "if you would prefer", "you can also", "you could also",
      "one liner",
      "shorter version", "iterative version", "recursive version", "instead of", "if you want",
    ] + kinds.flatMap { kind in ordinals.map { kind + " " + $0 } }

  private static let revision: [String] = [
    "improved", "updated", "corrected", "fixed", "revised", "refactored", "optimized", "optimised",
    "modified",
    "enhanced", "rewritten", "final version", "final code", "final solution", "final program", "full code",
    "full program", "full script", "full implementation", "full example", "full version", "complete code",
    "complete program", "complete script", "complete example", "complete implementation", "complete solution",
    "complete version", "entire code", "whole code", "putting it all together", "put it all together",
    "all together", "correction", "better version", "cleaner version", "more efficient version",
    "more robust version",
    "robust version", "correct version", "the correct code", "with comments", "commented version",
  ]

  private static let output: [String] = [
    "output", "outputs", "prints", "printed", "print out", "result is", "results in", "result will be",
    "the result",
    "you should see", "you will see", "you'll see", "will display", "would display", "will produce",
    "will return",
    "should return", "returns", "will give", "gives", "console",
  ]

  private static let input: [String] = [
    "input file", "sample input", "example input", "input data", "sample data", "file contains", "input is",
    "csv file",
    "looks like this", "structure",
  ]

  private static let usage: [String] = [
    "usage", "use it", "use the", "use this", "using the", "example", "test", "tests", "testing", "try it",
    "call it",
    "call the", "calling", "run the", "you can use", "how to use", "check",
  ]

  private static let counterexample: [String] = [
    "example problem", "example problems", "your code", "your original", "original code", "the problem with",
    "incorrect", "wrong", "don't do", "instead of this", "before", "similar problem", "related problem",
  ]

  /// The cues of the block's last paragraph and of the headings above it. Cues for output are taken from the
  /// last paragraph alone: it is what introduces the block.
  static func cues(of lead: [Prose]) -> Cues {
    var cues: Cues = []
    let last = lead.last.map { padded(lastSentences(of: $0.text)) } ?? ""
    let headings = lead.filter(\.isHeading).suffix(1).map { padded($0.text) }
    let paragraphs = lead.filter { !$0.isHeading }.suffix(2).map { padded(lastSentences(of: $0.text)) }
    if holds(last, output) { cues.insert(.output) }
    if holds(last, input) { cues.insert(.input) }
    if holds(last, usage) || headings.contains(where: { holds($0, usage) }) { cues.insert(.usage) }
    for text in headings + paragraphs {
      if holds(text, alternative) || text.hasPrefix(" or ") { cues.insert(.alternative) }
      if holds(text, revision) { cues.insert(.revision) }
      if holds(text, counterexample) { cues.insert(.counterexample) }
    }
    // "Putting it all together" may name the alternatives it chooses from; it is still the whole.
    if paragraphs.last.map({ holds($0, ["all together", "complete code", "full code"]) }) ?? false {
      cues.remove(.alternative)
    }
    return cues
  }

  /// Whether prose directly below a block says that the block fails.
  static func callsWrong(_ below: [Prose]) -> Bool {
    guard let first = below.first, !first.isHeading else { return false }
    let text = padded(String(first.text.prefix(160)))
    return holds(
      text,
      [
        "will raise", "would raise", "this raises", "will throw", "would throw", "will result in",
        "would result in", "results in", "will cause", "will fail",
      ])
      && text.range(of: "error ") != nil
  }

  /// Whether the text asks for, or speaks of, an output: `Output:`, `Expected output`.
  static func speaksOfOutput(_ text: String) -> Bool { holds(padded(text), output) }

  private static func padded(_ text: String) -> String { " " + text.words.joined(separator: " ") + " " }

  private static func holds(_ padded: String, _ phrases: [String]) -> Bool {
    phrases.contains { padded.range(of: " " + $0 + " ") != nil }
  }

  /// A long paragraph introduces the block with its end.
  private static func lastSentences(of text: String) -> String {
    String(text.suffix(240))
  }
}
