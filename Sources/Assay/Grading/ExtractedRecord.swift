package import AssayEvidence
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

  /// Plans the programs of one entry.
  package init(_ entry: RecordReader.Entry, workshop: Workshop, bench: Workbench) {
    switch entry {
    case .malformed(let error): self.init(malformed: error)
    case .record(let record):
      let plans = record.responses.map {
        workshop.extractor.plan(answer: $0.text, instruction: record.fullInstruction(for: $0), oracle: bench)
      }
      self.init(record, plans: plans)
    }
  }

  private init(_ record: Record, plans: [ExtractionPlan]) {
    id = record.id
    responses = zip(record.responses, plans).map { response, plan in
      Answer(
        id: response.id, name: response.name, program: plan.program, absence: plan.absence, blocks: plan.blocks)
    }
  }

  /// What stands for a line that could not be read.
  private init(malformed error: InputError) {
    id = error.placeholderID
    responses = []
    self.error = error.description
  }
}
