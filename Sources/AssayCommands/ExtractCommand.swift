import ArgumentParser
import Assay
import AssayEvidence
import Foundation

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Print what would be run of each answer, and why.",
    discussion: "One line of JSON a record (docs/schema/extracted.json). Its lines can be piped into `assay run`.")

  @OptionGroup var input: InputOptions
  @OptionGroup var workshopOptions: WorkshopOptions

  func run() throws {
    let workshop = try workshopOptions.workshop()
    let interruption = Interruption()
    var reader = input.reader()
    let output = OutputStream()
    let lines = JSONLines()
    var malformed = 0
    try OrderedPipeline.run(
      threads: workshopOptions.threads,
      next: { interruption.isRequested ? nil : try reader.next() },
      tools: { try workshop.makeBench() },
      work: { entry, bench in Self.extract(entry, workshop: workshop, bench: bench) },
      emit: { record in
        if record.error != nil { malformed += 1 }
        try output.write(lines.line(record))
      })
    try output.finish()
    try interruption.check(done: nil)
    if malformed > 0 { throw StatusError(status: .data, message: "\(malformed) malformed lines were skipped") }
  }

  private static func extract(_ entry: RecordReader.Entry, workshop: Workshop, bench: Workbench) -> ExtractedRecord {
    switch entry {
    case .malformed(let error): return ExtractedRecord(malformed: error)
    case .record(let record):
      let instruction = record.fullInstruction
      let plans = record.responses.map {
        workshop.extractor.plan(answer: $0.text, instruction: instruction, oracle: bench)
      }
      return ExtractedRecord(record, plans: plans)
    }
  }
}
