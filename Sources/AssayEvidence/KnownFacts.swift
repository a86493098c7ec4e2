package import AssayRubric

/// Every fact that this stage reports, and those of a judge that was asked (ModelJudge), with its type: what a rubric can ask for.
package enum KnownFacts {
  package static let types: [String: FactType] = {
    var types: [String: FactType] = [:]
    func add(_ subject: String, _ type: FactType, _ names: [String]) {
      for name in names { types["\(subject).\(name)"] = type }
    }
    add("program", .bool, ["found", "foreign", "parses", "truncated", "named", "parameters_named"])
    add("program", .text, ["absence", "language", "parse_error", "asked"])
    add("program", .int, ["placeholders", "definitions", "alternatives", "lines"])
    add("program", .list, ["repairs"])
    add(
      "comments", .int,
      [
        "documentable", "documented", "detailed", "explanatory", "logical_lines", "bodies", "bodies_commented",
        "discounted",
      ])
    add("comments", .number, ["doc_share", "density", "bodies_share"])
    add("comments", .bool, ["header", "short"])
    add("comments", .list, ["undocumented"])
    add(
      "tests", .int,
      [
        "shown", "ran", "distinct_inputs", "expectations", "met", "richest", "contradicted", "unchecked", "vacuous",
        "printed",
        "mutants", "killed",
      ])
    add("tests", .bool, ["placeholder"])
    add("tests", .text, ["failed_detail"])
    add("run", .text, ["status", "error", "missing_package", "missing_file", "undefined", "forbidden"])
    add(
      "run", .bool,
      ["clean", "printed", "silent", "loads", "needs_input", "needs_display", "needs_network", "deterministic"])
    add("run", .list, ["repaired"])
    add(
      "examples", .int,
      [
        "instruction", "instruction_passed", "instruction_failed", "supplied", "supplied_passed", "supplied_failed",
        "own_passed", "own_failed",
      ])
    add("examples", .text, ["instruction_detail", "supplied_detail"])
    add("inputs", .int, ["executed", "crashed"])
    add("inputs", .int, ["made", "made_crashed", "made_late", "made_alike"])
    add("inputs", .text, ["crash_detail", "made_detail"])
    add("inputs", .bool, ["exhausted"])
    add("agreement", .int, ["others", "inputs", "same", "settled", "against"])
    add("agreement", .number, ["share"])
    add("agreement", .text, ["detail"])
    add("judge", .text, ["model", "fulfils_reason", "comments_reason"])
    add("judge", .number, ["fulfils"])
    add("judge", .bool, ["comments_true"])
    return types
  }()
}
