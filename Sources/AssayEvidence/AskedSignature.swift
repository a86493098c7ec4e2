import AssayExtract
import AssayRubric
import Foundation

/// The one function that an instruction asks for by its name: `def f(a, b):` to be completed, or "a function f(a, b)".
struct AskedSignature: Equatable {
  var name: String
  /// nil where only the name is given.
  var parameters: [String]?

  /// nil where the instruction names no function, or several.
  init?(instruction: String) {
    // What is to be completed stands last; above it may be helpers.
    if let last = instruction.matches(of: Self.head).last {
      let parameters = Self.names(in: last.2)
      // A method is reached through its class, which may be called anything.
      guard parameters?.first != "self", Self.isStub(instruction[last.range.upperBound...]) else { return nil }
      (name, self.parameters) = (String(last.1), parameters)
      return
    }
    let called = instruction.matches(of: Self.request).map { (String($0.1), Self.names(in: $0.2)) }
    let named = instruction.matches(of: Self.naming).map { (String($0.1), [String]?.none) }
    guard let first = (called + named).first, (called + named).allSatisfy({ $0.0 == first.0 }) else { return nil }
    (name, parameters) = first
  }

  private static nonisolated(unsafe) let head =
    /(?:^|\n)[ \t]*(?:export |async )*(?:def|function)[ \t]+(\w+)[ \t]*\(([^()]*)\)/
  /// Asked for, not spoken of ("how does the function map() work?"), and no equation ("the function f(n) = f(n - 1) + 1").
  private static nonisolated(unsafe) let request =
    /\b(?:write|implement|create|define|complete|make|build|develop|design|code)\b[^.\n]{0,60}?\bfunction\s+(?:(?:called|named)\s+)?[`'"*]*([A-Za-z_]\w*)\(([^()]*)\)(?!\s*=)/
    .ignoresCase()
  private static nonisolated(unsafe) let naming =
    /\b(?:write|implement|create|define|complete|make|build|develop|design|code)\b[^.\n]{0,60}?\bfunction\s+(?:called|named)\s+[`'"*]+([A-Za-z_]\w*)[`'"*]/
    .ignoresCase()

  /// Whether nothing but a docstring, comments and `pass` follows a definition's head: code to be written, not to be read.
  private static func isStub(_ rest: Substring) -> Bool {
    let code = rest.prefix(upTo: rest.range(of: "```")?.lowerBound ?? rest.endIndex)
    let body = String(code).replacing(/(?s)""".*?"""|'''.*?'''/, with: "").split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropFirst()
    return !body.contains { line in
      guard line.first == " " || line.first == "\t" else { return false }
      let text = line.trimmingCharacters(in: .whitespaces)
      return !text.isEmpty && !["#", "//", "*", "/*"].contains { text.hasPrefix($0) }
        && !["pass", "...", "}", "return"].contains(text)
    }
  }

  /// The names in a list of parameters, hints and defaults left out; nil where it holds anything else.
  private static func names(in list: Substring) -> [String]? {
    var plain = String(list)
    while true {
      let next = plain.replacing(/\[[^\[\]]*\]/, with: "")
      if next == plain { break }
      plain = next
    }
    var names: [String] = []
    for part in plain.split(separator: ",") {
      let head = part.prefix { $0 != ":" && $0 != "=" }
      guard let name = head.wholeMatch(of: /\s*([A-Za-z_]\w*)\s*/)?.1 else { return nil }
      names.append(String(name))
    }
    return names
  }

  /// Adds `program.asked`, `program.named` and `program.parameters_named`.
  static func add(_ instruction: String, outline: Outline?, to evidence: inout Evidence) {
    guard let asked = AskedSignature(instruction: instruction) else {
      evidence["program.asked"] = .known(.text(""))
      for name in unsettled { evidence[name] = .unknown("the instruction names no function") }
      return
    }
    evidence["program.asked"] = .known(.text(asked.text))
    guard let outline, outline.parses else {
      for name in unsettled { evidence[name] = .unknown("what the program defines is not known") }
      return
    }
    evidence["program.named"] = .known(.bool((outline.defines + outline.assigns).contains(asked.name)))
    guard let function = outline.functions?.last(where: { $0.name == asked.name }), let wanted = asked.parameters else {
      evidence["program.parameters_named"] = .unknown("the instruction names no parameters, or the program no function")
      return
    }
    evidence["program.parameters_named"] = .known(.bool(function.parameters.map(\.name) == wanted))
  }

  private static let unsettled = ["program.named", "program.parameters_named"]

  private var text: String { parameters.map { "\(name)(\($0.joined(separator: ", ")))" } ?? name }
}
