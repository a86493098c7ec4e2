package import AssayEvidence
package import AssayExtract
package import AssayJSON
package import AssayRubric
package import AssaySandbox

/// A line of `assay grade` (docs/schema/graded.json).
package struct GradedRecord: Encodable, Sendable {
  /// Changes when a key changes its meaning or goes.
  package static let schema = 1

  package struct Answer: Encodable, Sendable {
    package var id: String
    package var name: String
    package var model: String?
    /// The answer's own wording of the task, where joined lines differ in it.
    package var instruction: String?
    package var response: String
    package var metadata: [JSONValue.Member]
    package var program: Program?
    package var examples: [ExampleRecord]
    package var runs: [RunRecord]
    package var evidence: Evidence
    package var score: Score
    package var usage: Usage?

    private enum CodingKeys: String, CodingKey {
      case id, name, model, instruction, response, metadata, program, examples, runs, evidence, score, usage
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(id, forKey: .id)
      try values.encode(name, forKey: .name)
      try values.encode(model, forKey: .model)
      try values.encodeIfPresent(instruction, forKey: .instruction)
      try values.encode(response, forKey: .response)
      if !metadata.isEmpty { try values.encode(JSONValue.object(metadata), forKey: .metadata) }
      try values.encode(program, forKey: .program)
      try values.encode(examples, forKey: .examples)
      try values.encode(runs, forKey: .runs)
      try values.encode(evidence, forKey: .evidence)
      try values.encode(score, forKey: .score)
      try values.encodeIfPresent(usage, forKey: .usage)
    }
  }

  package var id: String
  package var instruction: String
  package var context: JSONValue?
  package var metadata: [JSONValue.Member]
  package var responses: [Answer]
  /// Why the record could not be graded: a failure of the grader or of the input, never of an answer.
  package var error: String?
  /// Whether the error is the input's.
  package private(set) var isMalformed = false

  /// What stands for a record that could not be graded.
  package init(id: String, instruction: String, context: JSONValue?, metadata: [JSONValue.Member], error: String?) {
    self.id = id
    self.instruction = instruction
    self.context = context
    self.metadata = metadata
    responses = []
    self.error = error
  }

  package var kind: GradedKind { isMalformed ? .malformed : error != nil ? .error : .graded }

  package init(malformed error: InputError) {
    self.init(id: error.placeholderID, instruction: "", context: nil, metadata: [], error: error.description)
    isMalformed = true
  }

  /// Leaves out what varies from run to run.
  package mutating func dropUsage() {
    for answer in responses.indices {
      responses[answer].usage = nil
      for run in responses[answer].runs.indices { responses[answer].runs[run].usage = nil }
    }
  }

  private enum CodingKeys: String, CodingKey { case schema, id, instruction, context, metadata, responses, error }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(Self.schema, forKey: .schema)
    try values.encode(id, forKey: .id)
    try values.encode(instruction, forKey: .instruction)
    try values.encodeIfPresent(context, forKey: .context)
    try values.encode(JSONValue.object(metadata), forKey: .metadata)
    try values.encode(responses, forKey: .responses)
    try values.encodeIfPresent(error, forKey: .error)
  }
}
