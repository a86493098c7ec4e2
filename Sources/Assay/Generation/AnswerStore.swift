package import AssayInference
import AssayJSON
package import Foundation

/// The answers of one run: a journal while it lasts, and records in the order of the tasks in the end.
///
/// With a file, `FILE.journal` holds every answer as soon as it comes; `FILE` is written when all questions have been asked,
/// and the journal goes away unless questions failed. Both are read again by the next run. Belongs to one thread at a time.
package final class AnswerStore {
  package let tasks: [TaskRecord]
  private let models: [GenerationModel]
  private let samples: Int
  private let output: String?
  private let journal: AnswerJournal
  private let places: [String: Int]
  private let lines = JSONLines()
  /// Whether the file of records was there and held every answer that is known.
  package private(set) var isWritten = false
  /// Why there is no answer, of this run.
  private var failures: [AnswerKey: AnswerLine.Failure] = [:]

  /// - Parameters:
  ///   - samples: answers of each model to each task.
  ///   - output: where the records go; nil for a run that cannot be gone on with.
  /// - Throws: `AnswerMismatch` when the file holds answers to other tasks or other questions, `InputError` when it is none
  ///   of ours, `OutputError` when it cannot be written.
  package init(tasks: [TaskRecord], models: [GenerationModel], samples: Int, output: String?) throws {
    self.tasks = tasks
    self.models = models
    self.samples = samples
    self.output = output
    let places = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1.id, $0) })
    self.places = places
    guard let output else {
      journal = try AnswerJournal.temporary()
      return
    }
    let check = { (line: AnswerLine, file: String) throws(AnswerMismatch) -> Void in
      // No answer can be taken for another's where there is none; it will be asked for again.
      if line.error != nil { return }
      guard let place = places[line.task] else {
        throw AnswerMismatch(path: file, reason: "it holds answers to other tasks, such as \"\(line.task)\"")
      }
      guard let model = models.first(where: { $0.name == line.model }) else { return }
      guard Self.isSame(line, tasks[place], model) else {
        throw AnswerMismatch(
          path: file,
          reason: "the answer of \(line.model) to \"\(line.task)\" was asked for with other parameters or another text")
      }
    }
    let path = Self.journal(of: output)
    journal = try AnswerJournal(path: path) { try check($0, path) }
    if FileManager.default.fileExists(atPath: output) {
      var count = 0
      let isFresh = journal.keys.isEmpty
      do {
        let tellsOfFailures = try Self.answers(of: output) { line in
          try check(line, output)
          if !journal.contains(line.key) { try journal.append(line, waits: false) }
          count += 1
        }
        // What it tells may be of models that are no longer asked, or of tasks that are gone.
        isWritten = count == journal.keys.count && !tellsOfFailures
      } catch {
        if isFresh { journal.remove() }
        throw error
      }
    }
  }

  /// Whether what was asked then would be asked now. Which kind of server it was shows only when it is asked, and a prompt
  /// only when it is rendered; neither counts.
  private static func isSame(_ line: AnswerLine, _ task: TaskRecord, _ model: GenerationModel) -> Bool {
    guard let body = line.request?["body"] else { return false }
    let prompt = body["prompt"]?.text ?? body["inputs"]?.text
    return ServerKind.allCases.contains { kind in
      model.question(task, sample: line.sample, prompt: prompt, kind: kind).body.isEquivalent(to: body)
    }
  }

  /// The answers of a file of records.
  ///
  /// - Returns: whether the file tells of questions without an answer.
  private static func answers(of file: String, _ body: (AnswerLine) throws -> Void) throws -> Bool {
    var tellsOfFailures = false
    let source = try LineSource(path: file)
    while let bytes = try source.next() {
      let value = try? JSONReader.read(bytes)
      guard let id = value?["id"]?.text, let responses = value?["responses"]?.elements else {
        throw InputError(
          file: file, line: source.number,
          message: "is there already and was not written by assay generate; name another file")
      }
      if value?["failures"] != nil { tellsOfFailures = true }
      for response in responses {
        guard let line = AnswerLine(task: id, value: response) else {
          throw InputError(
            file: file, line: source.number,
            message: "is there already, with answers that are not of assay generate; name another file")
        }
        try body(line)
      }
    }
    return tellsOfFailures
  }

  // MARK: - Asking

  /// The answers that are not there, in order: of the first task first.
  package func missing(of model: GenerationModel) -> [AnswerKey] {
    tasks.flatMap { task in (1...samples).map { AnswerKey(task: task.id, model: model.name, sample: $0) } }
      .filter { !journal.contains($0) }
  }

  package var count: Int { tasks.count * models.count * samples }

  package func task(of key: AnswerKey) -> TaskRecord? { places[key.task].map { tasks[$0] } }

  package func add(_ line: AnswerLine) throws(OutputError) {
    try journal.append(line)
    isWritten = false
    failures[line.key] = line.error
  }

  /// Takes questions for asked that never were, since their model has failed.
  func giveUp(_ keys: [AnswerKey], because error: InferenceError) throws(OutputError) {
    for key in keys {
      let line = AnswerLine(key, .failure(error), request: nil)
      try journal.append(line, waits: false)
      failures[key] = line.error
    }
  }

  package var failureCodes: [InferenceError.Code] {
    failures.values.compactMap { InferenceError.Code(rawValue: $0.code) }
  }

  // MARK: - Writing

  /// Whether every question about a task has been asked.
  package func isSettled(_ task: Int) -> Bool {
    keys(of: tasks[task]).allSatisfy { journal.contains($0) || failures[$0] != nil }
  }

  private func keys(of task: TaskRecord) -> [AnswerKey] {
    models.flatMap { model in (1...samples).map { AnswerKey(task: task.id, model: model.name, sample: $0) } }
  }

  /// The line of a task with its answers, and with the failures where some are missing; nil when nothing has come of it yet.
  package func line(of task: Int) throws -> Data? {
    let task = tasks[task]
    let asked = keys(of: task)
    // Answers of an earlier run that this one did not ask for stay.
    let others = self.others[task.id] ?? []
    let answers = try (asked + others).compactMap { try journal.answer($0)?.asResponse }
    var members = task.keyed + [.init("responses", .array(answers))]
    let failed = asked.compactMap { key in
      failures[key].map { failure -> JSONValue in
        [
          "model": .string(key.model), "sample": JSONValue(key.sample), "code": .string(failure.code),
          "message": .string(failure.message),
        ]
      }
    }
    guard !answers.isEmpty || !failed.isEmpty else { return nil }
    if !failed.isEmpty { members.append(.init("failures", .array(failed))) }
    return try lines.line(JSONValue.object(members + task.members.filter { $0.key != "failures" }))
  }

  /// By task, in a fixed order.
  private lazy var others: [String: [AnswerKey]] = {
    let names = Set(models.map(\.name))
    let keys = journal.keys.filter { !names.contains($0.model) || $0.sample > samples }
    return Dictionary(grouping: keys, by: \.task).mapValues { list in
      list.sorted { ($0.model, $0.sample) < ($1.model, $1.sample) }
    }
  }()

  /// Writes the file of records, unless it holds all of them already.
  package func finish() throws {
    guard let output else { return }
    if isWritten, failures.isEmpty { return journal.remove() }
    let stream = try OutputStream(path: output)
    for task in tasks.indices { if let line = try line(of: task) { try stream.write(line) } }
    try stream.finish()
    if failures.isEmpty { journal.remove() }
  }
}
