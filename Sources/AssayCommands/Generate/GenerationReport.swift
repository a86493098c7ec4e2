import Assay
import AssayInference
import Foundation
import Synchronization

/// What is shown while models are asked: bars, a line for each failure, and records on standard output as soon as they are whole.
final class GenerationReport: Sendable {
  struct Counts {
    var answers = 0
    var tokens = 0
    var cutOff = 0
  }

  private struct State {
    var counts = Counts()
    var board: ProgressBoard
    var next = 0
  }

  private let models: [String]
  private let taskCount: Int
  private let output: Bool
  private let state: Mutex<State>

  init(models: [String], missing: [Int], store: AnswerStore, toStandardOutput: Bool, quiet: Bool) {
    self.models = models
    taskCount = store.tasks.count
    output = toStandardOutput
    let bars = zip(models, missing).map { (title: $0, total: $1) }
    state = Mutex(State(board: ProgressBoard(bars, quiet: quiet)))
  }

  var counts: Counts { state.withLock { $0.counts } }
  func clear() { state.withLock { $0.board.clear() } }

  func take(_ event: Generator.Event, _ store: AnswerStore) throws {
    try state.withLock { state in
      switch event {
      case .notice(let text): say(text, &state)
      case .givenUp(let model, let error, let missing):
        say("\(model): \(error.message); \(missing) of its answers are missing", &state)
      case .settled(let key, let line):
        if let line, let error = line.error {
          say("task \(key.task), \(line.key.model): \(error.message)", &state)
        }
        if let line, line.error == nil {
          state.counts.answers += 1
          state.counts.tokens += line.usage?["completion_tokens"]?.integer ?? 0
          if line.finishReason == "length" { state.counts.cutOff += 1 }
        }
        if let index = models.firstIndex(of: key.model) {
          state.board.advance(index, tokens: line?.error == nil ? line?.usage?["completion_tokens"]?.integer ?? 0 : nil)
        }
        try emit(&state, store)
      }
    }
  }

  private func say(_ text: String, _ state: inout State) {
    state.board.clear()
    Notice.print("assay: \(PlainText.safe(text))")
  }

  /// Records in the order of the tasks: one that is not whole keeps those behind it back.
  private func emit(_ state: inout State, _ store: AnswerStore) throws {
    guard output else { return }
    let stream = OutputStream()
    while state.next < taskCount, store.isSettled(state.next) {
      if let line = try store.line(of: state.next) {
        state.board.clear()
        try stream.write(line)
      }
      state.next += 1
    }
  }
}
