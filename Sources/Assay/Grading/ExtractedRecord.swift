package import AssayExtract

/// A line of `assay extract`: what would be run of each answer, and why.
package struct ExtractedRecord: Encodable, Sendable {
  package struct Answer: Encodable, Sendable {
    package var id: String
    package var name: String
    package var program: Program?
    package var absence: String?
    package var blocks: [CodeBlock]

    private enum CodingKeys: String, CodingKey { case id, name, program, absence, blocks }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(id, forKey: .id)
      try values.encode(name, forKey: .name)
      try values.encode(program, forKey: .program)
      try values.encode(absence, forKey: .absence)
      try values.encode(blocks, forKey: .blocks)
    }
  }

  package var id: String
  package var responses: [Answer]
  package var error: String?

  package init(_ record: Record, plans: [ExtractionPlan]) {
    id = record.id
    responses = zip(record.responses, plans).map { response, plan in
      Answer(
        id: response.id, name: response.name, program: plan.program, absence: plan.absence, blocks: plan.blocks)
    }
  }

  /// What stands for a line that could not be read.
  package init(malformed error: InputError) {
    id = error.placeholderID
    responses = []
    self.error = error.description
  }
}
