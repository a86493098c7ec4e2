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
    instruction: String = "Write a function largest(xs). largest([3, 1]) is 3."
  ) throws -> [Observation] {
    let workshop = try Observing.workshop.get()
    let bench = workshop.makeBench()
    var seen = try codes.enumerated().map { index, code in
      let plan = workshop.extractor.plan(
        answer: "```\(language)\n\(code)\n```\n", instruction: instruction, oracle: bench)
      return try Observer(bench: bench).observe(plan, id: "a\(index)", instruction: instruction)
    }
    try Differential(bench: bench).compare(&seen, ids: codes.indices.map { "a\($0)" })
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
}
