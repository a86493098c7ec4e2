import Assay
import AssayEvidence
import TestThreads
import Testing

/// Answers with tests that the language's own runner calls, here those of Go's `testing`.
@Suite(.blocking) struct TestRunnerTests {
  private static let function = "package main\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n"
  private static let test = """
    package main

    import "testing"

    func TestAdd(t *testing.T) {
    \tif got := Add(2, 3); got != 5 {
    \t\tt.Errorf("got %d", got)
    \t}
    }

    func TestTable(t *testing.T) {
    \ttests := []struct{ a, b, want int }{{1, 2, 3}, {2, 2, 5}}
    \tfor _, one := range tests {
    \t\tt.Run("row", func(t *testing.T) {
    \t\t\tif Add(one.a, one.b) != one.want {
    \t\t\t\tt.Fatal("no")
    \t\t\t}
    \t\t})
    \t}
    }

    """

  private func observe(_ text: String) throws -> Observation {
    if let absence = try Observing.workshop.get().runtimes["go"]?.absence { try Test.cancel("\(absence)") }
    return try Observing.observe(text, language: "go")
  }

  /// A file with a function and one with its tests, as an answer shows them, are one program.
  @Test func eachTestHoldsOrFailsByItself() throws {
    let seen = try observe(Self.function + "\n" + Self.test)
    #expect(seen.bool("program.parses") == true, "\(seen.runs)")
    #expect(seen.int("tests.met") == 1 && seen.int("tests.contradicted") == 1, "\(seen.examples) \(seen.runs)")
    #expect(seen.int("tests.distinct_inputs") == 3)
  }

  @Test func aProgramThatHasAMainFunctionKeepsIt() throws {
    let seen = try observe(
      Self.function + "\n" + Self.test.replacing("{2, 2, 5}", with: "{2, 2, 4}")
        + "\nfunc main() {\n\tprintln(Add(1, 1))\n}\n")
    #expect(seen.bool("run.clean") == true)
    #expect(seen.int("tests.met") == 2 && seen.int("tests.contradicted") == 0, "\(seen.examples) \(seen.runs)")
  }

  @Test func aTestThatPanicsCostsOnlyItself() throws {
    let broken = "\nfunc TestPanic(t *testing.T) {\n\tvar held map[string]int\n\theld[\"a\"] = Add(1, 2)\n}\n"
    let seen = try observe(Self.function + "\n" + Self.test.replacing("{2, 2, 5}", with: "{2, 2, 4}") + broken)
    #expect(seen.int("tests.met") == 2, "\(seen.examples) \(seen.runs)")
    #expect(seen.examples.first { $0.call == "Add(1, 2)" }?.outcome == .failed, "\(seen.examples)")
  }
}
