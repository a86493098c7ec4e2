import AssayJSON
import AssayRubric

/// Read by hand: through `Decodable` a report of ten thousand records spent two thirds of its time here.
extension GradedLine {
  /// What is read of a line; the rest is more than half of it.
  ///
  /// - Parameter withEvidence: whether the facts are read too.
  static func selection(withEvidence: Bool) -> JSONSelection {
    let run = JSONSelection.members("purpose", "status", "detail", "stdout", "stderr")
    let example = JSONSelection.members("origin", "call", "expected", "got", "outcome")
    var answer: [String: JSONSelection] = [
      "id": .all, "name": .all, "model": .all, "response": .all, "score": .all, "program": .members("language"),
      "examples": example, "runs": run,
    ]
    if withEvidence { answer["evidence"] = .all }
    return .only(["id": .all, "instruction": .all, "context": .all, "error": .all, "responses": .only(answer)])
  }

  static func decoder(withEvidence: Bool) -> LineDecoder<GradedLine> {
    let selection = selection(withEvidence: withEvidence)
    return LineDecoder(title: title) { try GradedLine(JSONReader.read($0, selection)) }
  }

  /// - Throws: `JSONFields.Mismatch` for what is no graded record.
  init(_ value: JSONValue) throws(JSONFields.Mismatch) {
    let fields = try JSONFields(value)
    id = try fields.text("id")
    instruction = try fields.text("instruction")
    context = fields["context"]
    responses = try fields.objects("responses", Answer.init)
    error = try fields.optionalText("error")
  }
}

extension GradedLine.Answer {
  fileprivate init(_ fields: JSONFields) throws(JSONFields.Mismatch) {
    id = try fields.text("id")
    name = try fields.text("name")
    model = try fields.optionalText("model")
    response = try fields.text("response")
    program = try fields.optionalObject("program").map { fields throws(JSONFields.Mismatch) in
      Program(language: try fields.optionalText("language"))
    }
    examples = try fields.objects("examples") { fields throws(JSONFields.Mismatch) in
      Example(
        origin: try fields.text("origin"), call: try fields.text("call"),
        expected: try fields.optionalText("expected"), got: try fields.optionalText("got"),
        outcome: try fields.optionalText("outcome"))
    }
    runs = try fields.objects("runs") { fields throws(JSONFields.Mismatch) in
      Run(
        purpose: try fields.optionalText("purpose"), status: try fields.text("status"),
        detail: try fields.optionalText("detail"), stdout: try fields.text("stdout"), stderr: try fields.text("stderr"))
    }
    evidence = Evidence(try fields.optionalObject("evidence")?.dictionary(Fact.init) ?? [:])
    score = try Score(fields.object("score"))
  }
}

extension Score {
  fileprivate init(_ fields: JSONFields) throws(JSONFields.Mismatch) {
    self.init(
      total: try fields.optionalInteger("total"), confidence: try fields.optionalDouble("confidence"),
      criteria: try fields.object("criteria").dictionary { fields throws(JSONFields.Mismatch) in
        CriterionScore(
          points: try fields.optionalInteger("points"), max: try fields.integer("max"),
          confidence: try fields.optionalDouble("confidence"), right: try fields.optionalDouble("right"),
          reasons: try fields.texts("reasons"))
      }, rubric: try fields.text("rubric"))
  }
}

extension Fact {
  fileprivate init(_ fields: JSONFields) throws(JSONFields.Mismatch) {
    let state: State
    switch (fields["value"], try fields.optionalText("unknown")) {
    case (let value?, nil):
      guard let known = FactValue(value) else {
        throw fields.mismatch("value", "true or false, a number, a text or a list of texts")
      }
      state = .known(known)
    case (nil, let reason?): state = .unknown(reason: reason)
    default: throw fields.mismatch("value", "there, or else `unknown`, and not both")
    }
    self.init(state, lines: try fields.optionalIntegers("lines"), runs: try fields.optionalTexts("runs"))
  }
}

extension FactValue {
  fileprivate init?(_ value: JSONValue) {
    switch value {
    case .bool(let bool): self = .bool(bool)
    case .string(let text): self = .text(text)
    case .number:
      if let integer = value.integer {
        self = .int(integer)
      } else if let double = value.double {
        self = .number(double)
      } else {
        return nil
      }
    case .array(let elements):
      let texts = elements.compactMap(\.text)
      guard texts.count == elements.count else { return nil }
      self = .list(texts)
    case .null, .object: return nil
    }
  }
}
