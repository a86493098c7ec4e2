import Testing

@testable import AssayEvidence

/// What a runtime says of the error that ended a program.
@Suite struct RunMessageTests {
  private static let node = """
    /work/main.js:3
      throw new RangeError('no tram');
      ^

    RangeError: no tram
        at add (/work/main.js:3:9)
        at node:internal/main/run_main_module:28:49

    Node.js v20.20.2

    """
  private static let thrown = """
    node:internal/process/promises:394
          triggerUncaughtException(err, true /* fromPromise */);
          ^

    no tram
    (Use `node --trace-uncaught ...` to show where the exception was thrown)

    Node.js v20.20.2

    """
  private static let ofNode = ["    at ", "(Use `node", "Node.js v"]

  @Test(arguments: [
    (node, ofNode, "RangeError: no tram"), (thrown, ofNode, "no tram"),
    (
      "Traceback (most recent call last):\n  File \"main.py\", line 1\nValueError: no tram\n", [], "ValueError: no tram"
    ),
    (
      "main.rb:2:in `add': no tram (RuntimeError)\n\tfrom main.rb:4:in `<main>'\n", ["\tfrom "],
      "main.rb:2:in `add': no tram (RuntimeError)"
    ),
    // Nothing stands before it, and nothing at all.
    ("    at add\n    at main\n", ofNode, "    at main"), ("", ofNode, nil),
  ])
  func isFound(errors: String, trace: [String], message: String?) {
    #expect(RunFacts.message(in: errors, trace) == message)
  }
}
