import AssayCompile
import AssayJSON

/// Training data made of scored records by the rules.
package struct TrainingSet: Sendable {
  package enum Form: String, Sendable, CaseIterable {
    case sft
    case promptCompletion = "prompt-completion"
    case preference
    case kto
  }

  /// What was left out, and why, for the dataset card.
  package struct Tally: Sendable, Equatable {
    package var records = 0
    package var answers = 0
    package var unscored = 0
    package var disputed = 0
    package var duplicates = 0
    /// Rows whose text stands in another row with the opposite label.
    package var contradictory = 0
    package var corrections = 0
  }

  package let form: Form
  package private(set) var rows: [TrainingRow] = []
  package private(set) var tally = Tally()

  package init(_ records: [ScoredRecord], form: Form, rules: ExportRules) {
    self.form = form
    var rows: [TrainingRow] = []
    for record in records {
      tally.records += 1
      tally.answers += record.answers.count
      tally.disputed += record.answers.count(where: \.isDisputed)
      tally.unscored += record.answers.count { $0.score == nil && !$0.isDisputed }
      tally.corrections += record.correction == nil ? 0 : 1
      rows += form == .preference ? Self.preferences(record, rules) : Self.completions(record, form, rules)
    }
    var seen: Set<TrainingRow.Body> = []
    let unique = rows.filter { seen.insert($0.body).inserted }
    tally.duplicates = rows.count - unique.count
    self.rows = unique.filter { row in
      guard let opposite = Self.opposite(of: row.body) else { return true }
      return !seen.contains(opposite)
    }
    tally.contradictory = unique.count - self.rows.count
  }

  /// What contradicts a row: the same pair the other way round, the same answer with the other label.
  private static func opposite(of body: TrainingRow.Body) -> TrainingRow.Body? {
    switch body {
    case .conversation, .completion: nil
    case .preference(let prompt, let chosen, let rejected):
      .preference(prompt: prompt, chosen: rejected, rejected: chosen)
    case .labelled(let prompt, let completion, let label):
      .labelled(prompt: prompt, completion: completion, label: !label)
    }
  }

  private static func origin(_ answer: ScoredRecord.Answer) -> TrainingRow.Origin {
    TrainingRow.Origin(score: answer.score, source: answer.source, model: answer.graded.model)
  }

  private static let corrected = TrainingRow.Origin(score: nil, source: .corrected, model: nil)

  /// Texts to imitate, and with KTO those to avoid.
  private static func completions(_ record: ScoredRecord, _ form: Form, _ rules: ExportRules) -> [TrainingRow] {
    let prompt = record.line.prompt
    func row(_ name: String, _ text: String, _ origin: TrainingRow.Origin, isGood: Bool) -> TrainingRow? {
      guard !text.isEmpty else { return nil }
      let body: TrainingRow.Body? =
        switch form {
        case .sft where isGood:
          .conversation(prompt + [TrainingMessage(role: "assistant", content: text)])
        case .promptCompletion where isGood: .completion(prompt: prompt, completion: text)
        case .kto: .labelled(prompt: prompt, completion: text, label: isGood)
        default: nil
        }
      return body.map { TrainingRow(id: "\(record.line.id)/\(name)", body: $0, origin: origin, task: prompt) }
    }
    let written = record.correction.flatMap { row("corrected", $0, corrected, isGood: true) }
    let given = record.answers.compactMap { answer -> TrainingRow? in
      guard let score = answer.score, score >= rules.minScore || score <= rules.maxBad else { return nil }
      return row(answer.graded.name, answer.graded.response, origin(answer), isGood: score >= rules.minScore)
    }
    return (written.map { [$0] } ?? []) + given
  }

  /// Every two answers that are far enough apart, and the corrected one before the worst.
  private static func preferences(_ record: ScoredRecord, _ rules: ExportRules) -> [TrainingRow] {
    let prompt = record.line.prompt
    let scored = record.answers.compactMap { answer in answer.score.map { (answer, $0) } }
    func row(
      _ name: String, _ chosen: String, _ origin: TrainingRow.Origin, over rejected: ScoredRecord.Answer
    ) -> TrainingRow? {
      let other = rejected.graded.response
      guard !chosen.isEmpty, !other.isEmpty, chosen != other else { return nil }
      return TrainingRow(
        id: "\(record.line.id)/\(name)-\(rejected.graded.name)",
        body: .preference(prompt: prompt, chosen: chosen, rejected: other), origin: origin,
        rejected: self.origin(rejected), task: prompt)
    }
    var rows: [TrainingRow] = []
    if let correction = record.correction, let worst = scored.min(by: { $0.1 < $1.1 })?.0 ?? record.answers.first,
      let made = row("corrected", correction, corrected, over: worst)
    {
      rows.append(made)
    }
    for (better, score) in scored where score >= rules.minChosen {
      for (worse, other) in scored where score - other >= rules.minMargin && score > other {
        if let made = row(better.graded.name, better.graded.response, origin(better), over: worse) { rows.append(made) }
      }
    }
    return rows
  }

  /// The rows of training and of test: tasks are dealt, not rows, so that no task is in both.
  ///
  /// A task's place depends on the seed and its own text alone, so it keeps its side when others are added.
  package func split(testShare: Double, seed: UInt64) -> (train: [TrainingRow], test: [TrainingRow]) {
    var train: [TrainingRow] = []
    var test: [TrainingRow] = []
    for row in rows {
      let text = row.task.map { "\($0.role.utf8.count):\($0.role)\($0.content.utf8.count):\($0.content)" }.joined()
      let digits = SHA256.hex("\(seed):\(text)".utf8).prefix(12)
      let place = Double(UInt64(digits, radix: 16) ?? 0) / Double(1 << 48 as UInt64)
      if place < testShare { test.append(row) } else { train.append(row) }
    }
    return (train, test)
  }
}

extension GradedLine {
  /// What was asked: the turns before, a context as a text, the instruction.
  var prompt: [TrainingMessage] {
    let roles: Set = ["system", "user", "assistant"]
    var messages: [TrainingMessage] = []
    var text = instruction
    switch context {
    case .string(let context)?: text = "\(context)\n\n\(instruction)"
    case .array(let turns)?:
      messages = turns.map { turn in
        let role = turn["role"]?.text ?? "user"
        return TrainingMessage(role: roles.contains(role) ? role : "user", content: turn["content"]?.text ?? "")
      }
    default: break
    }
    return messages + [TrainingMessage(role: "user", content: text)]
  }
}
