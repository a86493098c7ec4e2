import AssayRubric

/// A rubric with every feature of the engine, small enough to work out by hand. The shipped one is loaded, and
/// scored, where there is a YAML reader.
enum SmallRubric {
  static let json = #"""
    {
      "schema": 1, "name": "small", "title": "Small", "version": "1", "language": "en",
      "facts": {
        "program.found": {"type": "bool", "meaning": "there is a program"},
        "program.absence": {"type": "text", "meaning": "why not"},
        "doc.count": {"type": "int", "meaning": "definitions"},
        "doc.share": {"type": "number", "meaning": "documented share"},
        "doc.inline": {"type": "int", "meaning": "inline comments"},
        "doc.names": {"type": "list", "meaning": "undocumented"},
        "run.clean": {"type": "bool", "meaning": "ran"},
        "run.status": {"type": "text", "meaning": "how it ended"},
        "run.package": {"type": "text", "meaning": "missing package"},
        "run.repaired": {"type": "list", "meaning": "rungs"},
        "given.total": {"type": "int", "meaning": "examples"},
        "given.failed": {"type": "int", "meaning": "failing ones"},
        "own.held": {"type": "int", "meaning": "own results that hold"}
      },
      "criteria": [
        {
          "name": "comments", "title": "Comments", "max": 2, "question": "Commented?",
          "tooltips": {"0": "none", "1": "one", "2": "both"},
          "levels": [
            {"points": 2, "confidence": [{"when": {"doc.inline": ">= 5"}, "value": 0.8}, {"value": 0.6}],
             "when": {"program.found": true, "doc.inline": ">= 1",
                      "any": [{"doc.share": 1}, {"doc.count": "> 4", "doc.share": ">= 0.8"}]},
             "because": "{doc.share:percent} documented, {doc.inline:plural comment|comments}."},
            {"points": 1, "confidence": 0.7, "because": "Documented, no inline comment.",
             "when": {"program.found": true, "doc.share": ">= 0.8"}},
            {"points": 1, "confidence": 0.75, "because": ["Inline comments only.", "[There are {doc.inline}.]"],
             "when": {"program.found": true, "doc.inline": ">= 1"}},
            {"points": 0, "confidence": 0.9, "when": {"program.found": false},
             "because": "No code[: {program.absence}]."},
            {"points": 0, "confidence": 0.85, "because": "No comments."}
          ],
          "notes": [{"when": {"doc.names": "> 0"}, "because": "Undocumented: {doc.names}."}]
        },
        {
          "name": "correctness", "title": "Correctness", "max": 3, "question": "Correct?",
          "withhold": [
            {"when": {"run.package": "!= ''", "not": {"certain": {"own.held": ">= 1"}}},
             "because": "Not scored: {run.package} is missing."}
          ],
          "levels": [
            {"points": 3, "confidence": 0.9, "because": "All {given.total} hold.",
             "when": {"run.clean": true, "given.failed": 0, "given.total": ">= 2",
                      "within": {"run.repaired": ["stdin"]}}},
            {"points": 3, "confidence": 0.65, "because": "Its own {own.held} hold.",
             "when": {"run.clean": true, "given.failed": 0, "own.held": ">= 5",
                      "within": {"run.repaired": ["stdin"]}}},
            {"points": 2, "confidence": 0.2, "because": "It runs.",
             "when": {"run.clean": true, "given.failed": 0, "within": {"run.repaired": ["stdin"]}}},
            {"points": 1, "confidence": 0.4, "because": "Most hold, {given.failed} of {given.total} do not.",
             "when": {"certain": {"given.failed": ">= 1"}, "not": {"given.failed": ">= 0.5 * given.total"}}},
            {"points": 1, "confidence": 0.5, "because": "Repaired: {run.repaired}.",
             "when": {"run.clean": true, "given.failed": 0}},
            {"points": 0, "confidence": 0.9, "because": "No code.", "when": {"program.found": false}},
            {"points": 0, "confidence": 0.7, "because": "It ends in {run.status}.", "when": {"run.clean": false}},
            {"points": 0, "confidence": 0.5, "because": "{given.failed} of {given.total} fail.",
             "when": {"given.failed": ">= 1"}}
          ]
        }
      ],
      "total": {"max": 5, "confidence": {"5": 0.77}},
      "record": {"correction_at_most": 2, "prefer": ["correctness"]}
    }
    """#

  static func load() throws -> Rubric {
    var rubric = try decode(Rubric.self, json)
    rubric.digest = "0123abcd"
    return rubric
  }

  /// A good answer; a case names what differs. Nil takes a fact away.
  static let good: [String: FactValue] = [
    "program.found": true, "doc.count": 2, "doc.share": 1, "doc.inline": 3, "doc.names": [],
    "run.clean": true,
    "run.status": "ok", "run.repaired": [], "given.total": 2, "given.failed": 0, "own.held": 0,
  ]
}
