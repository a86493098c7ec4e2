import AssayHTTP
package import AssayInference
import Foundation
import Synchronization

/// Asks several models every question that has no answer yet, each model on threads of its own.
///
/// A model that cannot be asked at all (no such model, a wrong key, a server that is gone) is given up; the others go on.
package final class Generator: Sendable {
  /// What happened, for people and for what is to be written.
  package enum Event: Sendable {
    /// In one line.
    case notice(String)
    /// An answer came, or a question failed.
    case settled(AnswerKey, AnswerLine?)
    case givenUp(model: String, InferenceError, missing: Int)
  }

  package struct Options: Sendable {
    /// Seconds that all pauses of one question may take together.
    package var patience = 120.0
    /// Seconds without a byte.
    package var timeout = 600.0

    package init() {}
  }

  /// How a conversation becomes a prompt, for interfaces that take only that.
  package typealias Renderer = @Sendable (GenerationModel, [ChatMessage]) throws(InferenceError) -> String

  private struct State {
    var store: AnswerStore
    var failure: (any Error)?
  }

  private let state: Mutex<State>
  private let options: Options
  private let render: Renderer
  private let isStopped: @Sendable () -> Bool
  private let notify: @Sendable (Event, AnswerStore) throws -> Void

  /// Questions in a row that a server does not answer, after all patience, before it is taken for gone.
  private static let mostUnanswered = 3

  /// - Parameter notify: called by one thread at a time; what it throws ends the run.
  package init(
    store: sending AnswerStore, options: Options, render: @escaping Renderer, isStopped: @escaping @Sendable () -> Bool,
    notify: @escaping @Sendable (Event, AnswerStore) throws -> Void
  ) {
    state = Mutex(State(store: store))
    self.options = options
    self.render = render
    self.isStopped = isStopped
    self.notify = notify
  }

  /// - Throws: the first error in writing, after what was in flight.
  package func run(_ models: [GenerationModel]) throws {
    let group = DispatchGroup()
    // Models of one endpoint share its turns: it is the server that can take only so many.
    let transports = models.concurrencies.mapValues {
      LimitedTransport(CurlTransport(), limit: $0, isStopped: isEnding)
    }
    for model in models {
      guard let transport = transports[model.endpoint.url] else { continue }
      let keys = state.withLock { $0.store.missing(of: model) }
      guard !keys.isEmpty else { continue }
      group.enter()
      let thread = Thread {
        self.run(model, keys, transport)
        group.leave()
      }
      thread.name = "assay-model"
      thread.start()
    }
    group.wait()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Calls with the store, between events.
  package func withStore<Result: Sendable>(_ body: @Sendable (AnswerStore) throws -> Result) rethrows -> Result {
    try state.withLock { try body($0.store) }
  }

  /// The questions of one model that its threads share.
  private struct Work {
    var left: ArraySlice<AnswerKey>
    var unanswered = 0
    var givenUp: InferenceError?
  }

  private func run(_ model: GenerationModel, _ keys: [AnswerKey], _ transport: LimitedTransport) {
    let retrying = RetryingTransport(
      transport, patience: options.patience, mostRepeats: 2,
      passingStatuses: InferenceClient.passingStatuses, isStopped: isEnding,
      notify: { self.tell(.notice("\(model.name): \($0)")) })
    let client = InferenceClient(endpoint: model.endpoint, transport: retrying, timeout: options.timeout)
    let work = WorkQueue(keys)
    let kind: ServerKind
    do {
      kind = try client.check(model: model.model)
    } catch {
      giveUp(model, error, work)
      return
    }
    if let task = state.withLock({ $0.store.task(of: keys[0]) }) {
      if let notice = model.dropNotice(task, kind: kind) { tell(.notice(notice)) }
    }
    let group = DispatchGroup()
    for _ in 0..<min(model.concurrency, keys.count) {
      group.enter()
      let thread = Thread {
        while !self.isEnding(), let key = work.next() { self.ask(key, model, kind, client, work) }
        group.leave()
      }
      thread.name = "assay-question"
      thread.start()
    }
    group.wait()
    if let error = work.givenUp { giveUp(model, error, work) }
  }

  private func ask(
    _ key: AnswerKey, _ model: GenerationModel, _ kind: ServerKind, _ client: InferenceClient, _ work: WorkQueue
  ) {
    guard let task = state.withLock({ $0.store.task(of: key) }) else { return }
    var question: ModelQuestion?
    let outcome: Result<ModelAnswer, InferenceError>
    do throws(InferenceError) {
      let prompt = model.endpoint.interface == .chat ? nil : try render(model, task.messages(system: model.system))
      let asked = model.question(task, sample: key.sample, prompt: prompt, kind: kind)
      question = asked
      outcome = .success(try client.ask(asked))
    } catch {
      outcome = .failure(error)
    }
    if case .failure(let error) = outcome {
      if error.code == .stopped { return }
      if work.isGivenUp(after: error, mostUnanswered: Self.mostUnanswered) { return work.putBack(key) }
    } else {
      work.noteAnswer()
    }
    let line = AnswerLine(key, outcome, request: question.map(model.request))
    state.withLock { state in
      do {
        try state.store.add(line)
        try notify(.settled(key, line), state.store)
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  private func giveUp(_ model: GenerationModel, _ error: InferenceError, _ work: WorkQueue) {
    guard error.code != .stopped else { return }
    let keys = work.takeAll()
    state.withLock { state in
      do {
        try state.store.giveUp(keys, because: error)
        try notify(.givenUp(model: model.name, error, missing: keys.count), state.store)
        for key in keys { try notify(.settled(key, nil), state.store) }
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  private func tell(_ event: Event) {
    state.withLock { state in
      do {
        try notify(event, state.store)
      } catch {
        if state.failure == nil { state.failure = error }
      }
    }
  }

  private func isEnding() -> Bool { isStopped() || state.withLock { $0.failure != nil } }

  /// The questions of one model, which its threads share.
  private final class WorkQueue: Sendable {
    private let work: Mutex<Work>

    init(_ keys: [AnswerKey]) { work = Mutex(Work(left: keys[...])) }

    var givenUp: InferenceError? { work.withLock { $0.givenUp } }

    func next() -> AnswerKey? { work.withLock { $0.givenUp == nil ? $0.left.popFirst() : nil } }
    func putBack(_ key: AnswerKey) { work.withLock { $0.left = [key] + $0.left } }
    func noteAnswer() { work.withLock { $0.unanswered = 0 } }

    func takeAll() -> [AnswerKey] {
      work.withLock { work in
        defer { work.left = [] }
        return Array(work.left)
      }
    }

    /// Notes a failure. True when nothing more is to be asked.
    func isGivenUp(after error: InferenceError, mostUnanswered: Int) -> Bool {
      work.withLock { work in
        if work.givenUp != nil { return error.code == .unavailable || error.concernsAll }
        work.unanswered = error.code == .unavailable ? work.unanswered + 1 : 0
        if error.concernsAll || work.unanswered >= mostUnanswered { work.givenUp = error }
        return work.givenUp != nil
      }
    }
  }
}
