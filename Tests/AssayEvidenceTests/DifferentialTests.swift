import Assay
import AssayEvidence
import AssayExtract
import Foundation
import TestThreads
import Testing

@Suite(.blocking, .enabled(if: Observing.isPythonThere, "needs /usr/bin/python3")) struct DifferentialTests {
  /// The answers' observations after they were compared.
  private func compare(
    _ codes: [String], language: String = "python",
    instruction: String = "Write a function largest(xs). largest([3, 1]) is 3.", solution: String? = nil
  ) throws -> [Observation] {
    let workshop = try Observing.workshop.get()
    let bench = workshop.makeBench()
    var seen = try codes.enumerated().map { index, code in
      let plan = workshop.extractor.plan(
        answer: "```\(language)\n\(code)\n```\n", instruction: instruction, oracle: bench)
      return try Observer(bench: bench).observe(plan, id: "a\(index)", instruction: instruction)
    }
    try Differential(bench: bench).compare(&seen, ids: codes.indices.map { "a\($0)" }, solution: solution)
    return seen
  }

  private static let right = "def largest(xs):\n    return max(xs) if xs else None"
  private static let loop = """
    def largest(xs):
        best = None
        for x in xs:
            if best is None or x > best:
                best = x
        return best
    """
  private static let wrong = "def largest(xs):\n    return xs[0]"

  @Test func theOddOneOutIsFound() throws {
    let seen = try compare([Self.right, Self.loop, Self.wrong])
    #expect(seen.map { $0.int("agreement.others") } == [2, 2, 2])
    #expect(seen[0].int("agreement.same") == 1 && seen[0].int("agreement.against") == 0)
    #expect((seen[0].int("inputs.made") ?? 0) >= 20)
    #expect((seen[2].int("agreement.against") ?? 0) >= 3 && seen[2].int("agreement.same") == 0)
    let detail = try #require(seen[2].text("agreement.detail"))
    #expect(detail.contains("2 of 2 other answers"), "\(detail)")
  }

  @Test func ofTwoAnswersTheFirstDifferenceIsTold() throws {
    let seen = try compare(
      [Self.right, Self.wrong], instruction: "Write a function largest(xs). largest([1, 3]) is 3.")
    #expect(seen.map { $0.int("agreement.against") } == [0, 0])
    #expect(seen[1].text("agreement.detail") == "`largest([1, 3])` gives 1, in the other answer it gives 3")
    let same = try compare([Self.right, Self.right])
    #expect(same.map { $0.text("agreement.detail") } == ["", ""])
  }

  @Test func anAnswerAloneIsTriedToo() throws {
    let seen = try compare([Self.wrong])
    #expect(seen[0].int("agreement.others") == 0)
    // The empty list is within what the hint of the example allows, and it crashes there.
    #expect((seen[0].int("inputs.made_crashed") ?? 0) >= 1)
    #expect(seen[0].text("inputs.made_detail")?.contains("IndexError: list index out of range (line 2)") == true)
  }

  /// A lying `__eq__` convinces nobody: values are compared outside by their exact type.
  @Test func aForgedResultAgreesWithNobody() throws {
    let forged = """
      class Always(int):
          def __eq__(self, other): return True
          def __hash__(self): return 0
      def largest(xs):
          return Always(0)
      """
    let seen = try compare([Self.right, Self.loop, forged])
    #expect(seen[2].int("agreement.same") == 0)
    #expect((seen[2].int("agreement.against") ?? 0) > 0)
  }

  @Test func functionsOfOtherNamesAreCompared() throws {
    let seen = try compare(
      ["def biggest(values):\n    return max(values)", "def top(items):\n    return sorted(items)[-1]"],
      instruction: "Write a Python function that returns the largest number of a list such as [3, 1, 2].")
    // Nothing shows how they are called, but the parameters' names do.
    #expect(seen.map { $0.int("agreement.others") } == [1, 1])
    #expect(seen.map { $0.int("agreement.same") } == [1, 1])
  }

  @Test func aResultThatNeverChangesIsCounted() throws {
    let seen = try compare([
      Self.right, "def largest(xs):\n    total = 0\n    for x in xs: total = max(0, 0 * x)\n    return total",
    ])
    let made = try #require(seen[1].int("inputs.made"))
    #expect(seen[1].int("inputs.made_alike") == made)
    #expect((seen[0].int("inputs.made_alike") ?? made) < made)
  }

  @Test func aCallThatHangsCostsOnlyItself() throws {
    let slow = "def largest(xs):\n    while not xs: pass\n    return max(xs)"
    let seen = try compare([Self.right, Self.loop, slow])
    #expect(seen[2].int("inputs.made_late") == 1)
    #expect((seen[2].int("inputs.made") ?? 0) >= 20)
  }

  @Test(.enabled(if: Observing.isNodeThere, "needs /usr/bin/node")) func javaScriptIsComparedToo() throws {
    let seen = try compare(
      [
        "const largest = (xs) => Math.max(...xs);",
        "function largest(xs) { return xs.reduce((a, b) => (a > b ? a : b), -Infinity); }",
        "function largest(xs) { return xs[0]; }",
      ], language: "javascript", instruction: "Write a JavaScript function largest(xs). largest([3, 1]) is 3.")
    #expect(seen[0].int("agreement.same") == 1)
    #expect((seen[2].int("agreement.against") ?? 0) >= 3)
  }

  /// One call shows all that such a function does.
  @Test func aFunctionThatTakesNothingIsCalledOnce() throws {
    let seen = try compare(
      ["def answer():\n    return 42", "def answer():\n    return 40 + 2", "def answer():\n    return '42'"],
      instruction: "Write a function answer() that returns the answer as a number.")
    #expect(seen.map { $0.bool("inputs.exhausted") } == [true, true, true])
    #expect(seen.map { $0.int("inputs.made") } == [1, 1, 1])
    #expect(seen.map { $0.int("agreement.same") } == [1, 1, 0])
    #expect(seen[2].int("agreement.against") == 1)
    #expect(seen[2].text("agreement.detail")?.contains("`answer()` gives '42'") == true)
  }

  /// A part of a program that nobody asked for tells nothing.
  @Test func aFunctionThatTakesNothingMustBeAskedFor() throws {
    let seen = try compare(
      ["def show():\n    return 1", "def show():\n    return 2"], instruction: "Print the numbers of a list.")
    #expect(seen.map { $0.int("agreement.others") } == [0, 0])
    #expect(seen.map { $0.bool("inputs.exhausted") } == [false, false])
  }

  /// A program known to be right tells of one answer alone.
  @Test func aSolutionInALanguageThatSharesItsCheckerIsASuppliedTest() throws {
    if let absence = try Observing.workshop.get().runtimes["ruby"]?.absence { try Test.cancel("\(absence)") }
    func failed(_ body: String) throws -> Int? {
      try compare(
        ["def largest(xs)\n  \(body)\nend\nputs largest([3, 1, 2])"], language: "ruby",
        instruction: "Write a Ruby method largest(xs).", solution: "def largest(xs)\n  xs.max\nend")[0]
        .int("examples.supplied_failed")
    }
    #expect(try failed("xs.sort.last") == 0)
    #expect(try failed("xs[0]").map { $0 > 0 } == true)
  }

  /// Languages that share a checker, each with two answers that do the same and one that does not.
  @Test(arguments: [
    (
      "bash", "largest \"3 1 2\"",
      [
        "largest() {\n  echo $1 | tr ' ' '\\n' | sort -n | tail -1\n}",
        "largest() {\n  m=\n  for x in $1; do if [ -z \"$m\" ] || [ $x -gt $m ]; then m=$x; fi; done\n  echo $m\n}",
        "largest() {\n  echo ${1%% *}\n}",
      ]
    ),
    (
      "ruby", "puts largest([3, 1, 2])",
      ["def largest(xs)\n  xs.max\nend", "def largest(xs)\n  xs.sort[-1]\nend", "def largest(xs)\n  xs[0]\nend"]
    ),
    (
      "cpp", "int main() { std::cout << largest(std::vector<int>({3, 1, 2})) << std::endl; }",
      [
        "#include <algorithm>\n#include <iostream>\n#include <vector>\nint largest(std::vector<int> xs) { return xs.empty() ? 0 : *std::max_element(xs.begin(), xs.end()); }",
        "#include <iostream>\n#include <vector>\nint largest(const std::vector<int>& xs) { int m = xs.empty() ? 0 : xs[0]; for (int x : xs) if (x > m) m = x; return m; }",
        "#include <iostream>\n#include <vector>\nint largest(std::vector<int> xs) { return xs.empty() ? 0 : xs[0]; }",
      ]
    ),
  ])
  func languagesOfOneCheckerAreComparedToo(_ language: String, _ call: String, _ definitions: [String]) throws {
    if let absence = try Observing.workshop.get().runtimes[language]?.absence { try Test.cancel("\(absence)") }
    let seen = try compare(
      definitions.map { $0 + "\n" + call }, language: language,
      instruction: "Write a function largest in \(language) that gives the largest number of a list.")
    #expect(seen.map { $0.int("agreement.others") } == [2, 2, 2])
    #expect((seen[0].int("agreement.inputs") ?? 0) >= 15)
    #expect(seen[0].int("agreement.same") == 1 && seen[1].int("agreement.same") == 1)
    #expect(seen[0].int("agreement.against") == 0 && seen[1].int("agreement.against") == 0)
    #expect((seen[2].int("agreement.against") ?? 0) >= 3 && seen[2].int("agreement.same") == 0)
    #expect(seen[2].text("agreement.detail")?.contains("in 2 of 2 other answers it gives") == true)
  }
}
