import ArgumentParser
import Assay
import Foundation

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Print what would be run of each answer, and why.",
    discussion:
      "One line of JSON a record (docs/schema/extracted.json). Its lines can be piped into `assay run`.")

  @OptionGroup var input: InputOptions
  @OptionGroup var workshopOptions: WorkshopOptions

  func run() throws { try workshopOptions.withWorkshop { try extract(with: $0) } }

  private func extract(with workshop: Workshop) throws {
    let interruption = Interruption()
    var reader = input.reader(until: interruption)
    let output = OutputStream()
    let lines = JSONLines()
    var malformed = 0
    try OrderedPipeline.run(
      threads: workshopOptions.threads,
      next: { interruption.isRequested ? nil : try reader.next() },
      tools: { workshop.makeBench() },
      work: { entry, bench in ExtractedRecord(entry, workshop: workshop, bench: bench) },
      emit: { record in
        if record.error != nil { malformed += 1 }
        try output.write(lines.line(record))
      })
    try output.finish()
    try interruption.check(done: nil)
    if let line = InputOptions.line(unanswered: reader.unanswered) { Notice.print(line) }
    if malformed > 0 {
      throw StatusError(status: .data, message: "\(malformed) malformed lines were skipped")
    }
  }
}
