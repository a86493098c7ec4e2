import AssayRubric
import Foundation
import Testing

@Suite struct ValidationTests {
  /// The small rubric with one thing changed in its text.
  static func rubric(replacing old: String, by new: String) throws -> Rubric {
    let changed = SmallRubric.json.replacingOccurrences(of: old, with: new)
    try #require(changed != SmallRubric.json, "the text to replace is not there: \(old)")
    return try decode(Rubric.self, changed)
  }

  @Test func theSmallRubricIsSound() throws {
    let rubric = try SmallRubric.load()
    #expect(rubric.validate() == [])
    #expect(rubric.validate(knownFacts: rubric.facts.mapValues(\.type)) == [])
  }

  @Test func factsMustBeProvidedWithTheirType() throws {
    let rubric = try SmallRubric.load()
    var known = rubric.facts.mapValues(\.type)
    known["doc.count"] = nil
    known["doc.share"] = .text
    #expect(
      rubric.validate(knownFacts: known).map(\.description) == [
        "facts.doc.count: nothing provides this fact",
        "facts.doc.share: declared as number, but it is a text",
      ])
  }

  @Test(
    arguments: [
      // Facts in conditions.
      (
        #"{"points": 1, "confidence": 0.7, "because": "Documented"#,
        #"{"points": 3, "confidence": 0.7, "because": "D"#,
        ["criteria[0].levels[1].points", "criteria[0].levels[1].points"]
      ),
      (#"{"doc.count": "> 4""#, #"{"doc.cuont": "> 4""#, ["criteria[0].levels[0].when.any[1].doc.cuont"]),
      (#""doc.inline": ">= 1","#, #""doc.inline": "many","#, ["criteria[0].levels[0].when.doc.inline"]),
      (
        #""doc.inline": ">= 1","#, #""doc.inline": ">= run.status","#,
        ["criteria[0].levels[0].when.doc.inline"]
      ),
      (#""doc.inline": ">= 1","#, #""doc.inline": ">= no.fact","#, ["criteria[0].levels[0].when.doc.inline"]),
      (#""doc.inline": ">= 1","#, #""doc.inline": [1, "x"],"#, ["criteria[0].levels[0].when.doc.inline[1]"]),
      (#""doc.inline": ">= 1","#, #""doc.inline": [],"#, ["criteria[0].levels[0].when.doc.inline"]),
      (#""run.package": "!= ''""#, #""run.package": "> ''""#, ["criteria[1].withhold[0].when.run.package"]),
      (
        #"{"program.found": false}"#, #"{"program.found": 0}"#,
        ["criteria[0].levels[3].when.program.found", "criteria[1].levels[5].when.program.found"]
      ),
      (#"{"doc.names": "> 0"}"#, #"{"doc.names": 0}"#, ["criteria[0].notes[0].when.doc.names"]),
      (
        #"{"doc.names": "> 0"}"#, #"{"within": {"doc.count": ["3"]}}"#,
        ["criteria[0].notes[0].when.within.doc.count"]
      ),
      (#"{"doc.names": "> 0"}"#, #"{"known": "no.fact"}"#, ["criteria[0].notes[0].when.known"]),
      (#"{"doc.names": "> 0"}"#, #"{"any": []}"#, ["criteria[0].notes[0].when.any"]),
      (#"{"doc.names": "> 0"}"#, #"{"all": [{}]}"#, ["criteria[0].notes[0].when.all[0]"]),
      (
        #"{"certain": {"own.held""#, #"{"certain": {"own.hled""#,
        ["criteria[1].withhold[0].when.not.certain.own.hled"]
      ),
      (
        #"">= 0.5 * given.total""#, #"">= 0.5 * run.status""#, ["criteria[1].levels[3].when.not.given.failed"]
      ),
      // Reasons.
      ("{doc.share:percent}", "{run.status:percent}", ["criteria[0].levels[0].because[0]"]),
      (
        "{doc.inline:plural comment|comments}", "{run.status:plural a|b}",
        ["criteria[0].levels[0].because[0]"]
      ),
      ("[There are {doc.inline}.]", "[There are {doc.inlnie}.]", ["criteria[0].levels[2].because[1]"]),
      (#""because": "It runs.""#, #""because": []"#, ["criteria[1].levels[2].because"]),
      // Points, confidences, levels.
      (
        #""points": 2, "confidence": 0.2"#, #""points": 4, "confidence": 0.2"#,
        ["criteria[1].levels[2].points", "criteria[1].levels[2].points"]
      ),
      (
        #""points": 2, "confidence": 0.2"#, #""points": 2, "confidence": 1"#,
        ["criteria[1].levels[2].confidence"]
      ),
      (
        #""points": 2, "confidence": 0.2"#, #""points": 2, "confidence": 0"#,
        ["criteria[1].levels[2].confidence"]
      ),
      (#"{"value": 0.6}"#, #"{"value": 6}"#, ["criteria[0].levels[0].confidence[1].value"]),
      (#", {"value": 0.6}"#, "", ["criteria[0].levels[0].confidence"]),
      (
        #""confidence": 0.9, "when": {"program.found": false},"#, #""confidence": 0.9,"#,
        ["criteria[0].levels[3].when"]
      ),
      (#""0": "none", "#, "", ["criteria[0].tooltips"]),
      (#""2": "both""#, #""2": "b", "3": "c""#, ["criteria[0].tooltips.3"]),
      // The document.
      (#""name": "correctness""#, #""name": "comments""#, ["criteria[1].name", "record.prefer[0]"]),
      (#""max": 5"#, #""max": 7"#, ["total.max"]), (#"{"5": 0.77}"#, #"{"6": 0.77}"#, ["total.confidence.6"]),
      (#""correction_at_most": 2"#, #""correction_at_most": 6"#, ["record.correction_at_most"]),
      (#""prefer": ["correctness"]"#, #""prefer": ["looks"]"#, ["record.prefer[0]"]),
      (#""name": "small""#, #""name": "a@b""#, ["name"]),
      (
        #""program.absence": {"type""#,
        #""absence": {"type": "text", "meaning": "m"}, "program.absence": {"type""#,
        ["facts.absence"]
      ),
    ] as [(String, String, [String])])
  func aProblemHasItsPath(old: String, new: String, paths: [String]) throws {
    let problems = try Self.rubric(replacing: old, by: new).validate()
    #expect(problems.map(\.path) == paths, "\(problems.map(\.description))")
  }

  @Test(arguments: [
    (#""schema": 1"#, #""schema": 2"#, "schema"),
    (#""title": "Small""#, #""titel": "Small""#, "titel"),
    (#""title": "Small","#, "", ""),
    (#""notes": [{"when""#, #""notes": [{"wehn""#, "criteria[0].notes[0].wehn"),
    (
      #""points": 2, "confidence": 0.2"#, #""points": "2", "confidence": 0.2"#, "criteria[1].levels[2].points"
    ),
    (#""because": "It runs.""#, #""because": "It {runs.""#, "criteria[1].levels[2].because"),
    (#"["Inline comments only.""#, #"["Inline ] comments.""#, "criteria[0].levels[2].because[0]"),
    (#""given.total": ">= 2""#, #""given.total": ">=""#, "criteria[1].levels[0].when.given.total"),
    (
      #"{"type": "list", "meaning": "rungs"}"#, #"{"type": "array", "meaning": "rungs"}"#,
      "facts.run.repaired.type"
    ),
  ])
  func aDocumentOfAnotherFormIsRefusedWithItsPath(old: String, new: String, path: String) throws {
    let changed = SmallRubric.json.replacingOccurrences(of: old, with: new)
    try #require(changed != SmallRubric.json)
    let found = try problem(decoding: Rubric.self, changed)
    #expect(found.path == path, "\(found)")
  }

  @Test func aRubricSurvivesItsOwnEncoding() throws {
    var rubric = try SmallRubric.load()
    rubric.digest = nil
    #expect(try decode(Rubric.self, try encode(rubric)) == rubric)
  }
}
