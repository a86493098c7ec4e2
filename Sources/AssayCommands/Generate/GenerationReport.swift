import Assay
import AssayInference
import Foundation

/// What is shown while models are asked: bars, a line for each failure, and records on standard output as soon as they are whole.
///
/// Every call is under the lock of the `Generator` that it reports on, or after its run, which is what makes it safe to send.
final class GenerationReport: @unchecked Sendable {
  struct Counts {
    var answers = 0
    var tokens = 0
    var cutOff = 0
  }

  private let models: [String]
  private let printsRecords: Bool
  private let board: ProgressBoard
  private(set) var counts = Counts()
  /// The first task whose record has not been printed.
  private var next = 0

  init(models: [String], missing: [Int], printsRecords: Bool, quiet: Bool) {
    self.models = models
    self.printsRecords = printsRecords
    board = ProgressBoard(zip(models, missing).map { (title: $0, total: $1) }, quiet: quiet)
  }

  func clear() { board.clear() }

  func take(_ event: Generator.Event, _ store: AnswerStore) throws {
    switch event {
    case .notice(let text): say(text)
    case .givenUp(let model, let error, let missing):
      say("\(model): \(error.message); \(missing) of its answers are missing")
    case .settled(let key, let line):
      if let line { note(line) }
      let isAnswered = line.map { $0.error == nil } ?? false
      if let index = models.firstIndex(of: key.model) {
        board.advance(index, tokens: isAnswered ? line?.completionTokens ?? 0 : nil)
      }
      if printsRecords { try print(store) }
    }
  }

  private func note(_ line: AnswerLine) {
    if let error = line.error {
      say("task \(line.task), \(line.model): \(error.message)")
    } else {
      counts.answers += 1
      counts.tokens += line.completionTokens ?? 0
      if line.finishReason == "length" { counts.cutOff += 1 }
    }
  }

  private func say(_ text: String) {
    board.clear()
    Notice.print("assay: \(PlainText.safe(text))")
  }

  /// Records in the order of the tasks: one that is not whole keeps those behind it back.
  private func print(_ store: AnswerStore) throws {
    let stream = OutputStream()
    while next < store.tasks.count, store.isSettled(next) {
      if let line = try store.line(of: next) {
        board.clear()
        try stream.write(line)
      }
      next += 1
    }
  }
}
