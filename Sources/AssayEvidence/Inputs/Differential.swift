import AssayExtract
import AssayRubric
package import AssaySandbox
import Foundation

/// Tries functions on made inputs, the answers to one task on the same ones, and says how far they agree.
///
/// The calls run where graded code runs; what other answers gave never gets there. Values are compared by the checker.
package struct Differential {
  private let bench: Workbench

  /// Seconds for all calls of one program, and for one call.
  private static let seconds = 4.0
  private static let callSeconds = 0.4
  /// Longer encodings are not compared.
  private static let comparedBytes = 20_000
  private static let comparedPairs = 3000

  package init(bench: Workbench) { self.bench = bench }

  /// Adds `inputs.made…` and `agreement.…` facts to the observations of the answers to one task.
  ///
  /// - Parameter solution: a program known to be right, in the language of the answers. What it gives counts as supplied
  ///   tests.
  /// - Throws: `SandboxError` when the sandbox itself fails.
  package func compare(
    _ observations: inout [Observation], ids: [String], solution: String? = nil
  ) throws(SandboxError) {
    for index in observations.indices { AgreementFacts.addUnknown(to: &observations[index].evidence) }
    let languages = Set(observations.compactMap(\.triedLanguage)).sorted()
    for language in languages {
      guard let checker = bench.checker(for: language) else { continue }
      let syntax = bench.runtimes[language]?.literals
      let members = observations.indices.filter { index in
        (syntax == nil ? observations[index].probed?.program : observations[index].subject?.program)?.language
          == language
      }
      let attempts =
        if let syntax {
          Self.attempts(
            members.compactMap { observations[$0].subject }, solution: solution, syntax: syntax, checker: checker)
        } else {
          Self.attempts(members.compactMap { observations[$0].probed }, solution: solution, checker: checker)
        }
      guard let attempts else { continue }
      var trials: [(member: Int, trial: Trial)] = []
      for (member, attempt) in zip(members, attempts.answers) {
        guard let attempt else { continue }
        let trial = try run(attempt, id: ids[member])
        trials.append((member, trial))
        observations[member].usage.add(trial.usage)
      }
      let key = try attempts.solution.map { (one) throws(SandboxError) in try run(one, id: "solution") }
      var compared = compare(trials.map(\.trial) + (key.map { [$0] } ?? []), checker: checker)
      let right = key == nil ? nil : compared.outcomes.removeLast()
      let findings = Agreement.findings(compared.outcomes, observed: attempts.observed)
      for (place, entry) in trials.enumerated() {
        AgreementFacts(
          trial: entry.trial, results: compared, place: place, finding: findings[place],
          isExhausted: attempts.isExhausted, showsValues: observations[entry.member].isDeterministic
        ).add(to: &observations[entry.member].evidence)
        if let right {
          Self.addSupplied(
            compared.outcomes[place], right, calls: entry.trial.calls, to: &observations[entry.member].evidence)
        }
      }
    }
  }

  /// What is to be run of one program.
  struct Attempt {
    var program: Program
    var preamble: String?
    var function: String
    /// By input; empty where the language cannot write it.
    var calls: [String]
  }

  /// What is to be run of all programs, on the same inputs.
  struct Attempts {
    /// As the answers; nil for one in which the inputs cannot be tried.
    var answers: [Attempt?]
    /// Of a program known to be right.
    var solution: Attempt?
    /// How many inputs, from the first, the task or an answer shows; the others were made up.
    var observed: Int
    /// Whether there are no other inputs: the function takes none.
    var isExhausted = false
  }

  private static func attempts(
    _ subjects: [Subject], solution: String?, syntax: LiteralSyntax, checker: Checker
  ) -> Attempts? {
    let inputs = inputs(for: subjects)
    guard let count = inputs.lists.first?.count else { return nil }
    func attempt(_ subject: Subject) -> Attempt {
      Attempt(
        program: subject.program, preamble: subject.preamble, function: subject.function.name,
        calls: inputs.lists.map { list in syntax.source(list).map { "\(subject.function.name)(\($0))" } ?? "" })
    }
    return Attempts(
      answers: subjects.map { $0.function.takes(count) ? attempt($0) : nil },
      solution: solution.flatMap { subject(of: $0, like: subjects, checker: checker) }.map(attempt),
      observed: inputs.observed, isExhausted: count == 0)
  }

  /// Of a language without literals of its own: the checker makes the calls, of a function that at least two programs define.
  private static func attempts(_ subjects: [ProbedSubject], solution: String?, checker: Checker) -> Attempts? {
    guard let first = subjects.first, subjects.count + (solution == nil ? 0 : 1) >= 2 else { return nil }
    var programs = subjects.map(\.program)
    if let solution {
      var program = first.program
      let completed = checker.completed(solution, path: program.entry, instruction: first.instruction)
      program.files = [ProgramFile(path: program.entry, text: completed?.text ?? solution)]
      programs.append(program)
    }
    let members = programs.enumerated().map { place, program in
      InputsRequest.Member(
        text: program.files.first { $0.path == program.entry }?.text ?? "",
        examples: place < subjects.count ? subjects[place].examples : [])
    }
    guard
      let reply = checker.inputs(InputsRequest(programs: members, instruction: first.instruction)),
      reply.programs.count == programs.count
    else { return nil }
    var answers = zip(programs, reply.programs).map { program, member in
      member.name.map { Attempt(program: program, preamble: nil, function: $0, calls: member.calls) }
    }
    let key = solution == nil ? nil : answers.removeLast()
    guard answers.contains(where: { $0?.calls.isEmpty == false }) else { return nil }
    return Attempts(answers: answers, solution: key, observed: reply.observed)
  }

  /// The function of a right program that the answers' functions stand for.
  private static func subject(of solution: String, like subjects: [Subject], checker: Checker) -> Subject? {
    guard let first = subjects.first, let outline = checker.outline(of: solution), outline.parses else { return nil }
    var program = first.program
    program.files = [ProgramFile(path: program.entry, text: solution)]
    // It may define helpers too: the name of an answer's function tells which is meant.
    let names = Set(subjects.map(\.function.name))
    let instruction = outline.functions?.last { names.contains($0.name) }.map { "def \($0.name)" } ?? ""
    return Subject(program: program, outline: outline, examples: [], instruction: instruction, preamble: nil)
  }

  /// Every input on which the right program gives a value is a supplied test.
  private static func addSupplied(
    _ mine: [Agreement.Outcome], _ right: [Agreement.Outcome], calls: [String], to evidence: inout Evidence
  ) {
    let inputs = right.indices.filter { right[$0].isValue && mine[$0].isKnown }
    let failed = inputs.filter { mine[$0] != right[$0] }
    for (name, count) in [("", inputs.count), ("_passed", inputs.count - failed.count), ("_failed", failed.count)] {
      guard case .known(.int(let before)) = evidence.state(of: "examples.supplied" + name) else { continue }
      evidence["examples.supplied" + name] = .known(.int(before + count))
    }
    if let first = failed.first, case .known(.text("")) = evidence.state(of: "examples.supplied_detail") {
      evidence["examples.supplied_detail"] = .known(
        .text("`\(TestFacts.short(calls[first], 80))` differs from the supplied solution"))
    }
  }

  /// The inputs for all of them, and how many of these are shown by the task or an answer.
  static func inputs(for subjects: [Subject]) -> (lists: [[Literal]], observed: Int) {
    // The number of arguments that most observed calls have; without any, that most functions need.
    var counts: [Int: Int] = [:]
    for subject in subjects { for list in subject.observed.prefix(20) { counts[list.count, default: 0] += 1 } }
    if counts.isEmpty {
      for subject in subjects { counts[subject.function.parameters.filter { !$0.optional }.count, default: 0] += 1 }
    }
    guard let count = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key else { return ([], 0) }
    guard count > 0 else { return ([[]], 1) }
    var observed: [[Literal]] = []
    var distinct: Set<[Literal]> = []
    // One of each in turn, so that an answer with many examples does not crowd out the others'.
    for place in 0..<(subjects.map(\.observed.count).max() ?? 0) {
      for subject in subjects where place < subject.observed.count {
        let list = subject.observed[place]
        if list.count == count, distinct.insert(list).inserted { observed.append(list) }
      }
    }
    let shapes = (0..<count).map { place in
      let parameters = subjects.compactMap { subject in
        place < subject.function.parameters.count ? subject.function.parameters[place] : nil
      }
      let hinted = parameters.reduce(InputShape.unknown) { $0.merged($1.type.map(InputShape.init(hint:)) ?? .unknown) }
      return parameters.reduce(hinted) { $0.merged(InputShape(name: $1.name)) }
    }
    var maker = InputMaker(observed: observed, shapes: shapes, seed: "\(count) \(observed)")
    let lists = maker.make()
    return (lists, lists.prefix { distinct.contains($0) }.count)
  }

  // MARK: - Running

  /// One program's results, by input.
  struct Trial {
    var calls: [String]
    var steps: [Step?]
    var usage: Usage
  }

  /// What all programs made of all inputs.
  struct Results {
    /// By program, then by input; equal values of one input have equal numbers.
    var outcomes: [[Agreement.Outcome]]
    /// By input, then by number: the value as its language writes it.
    var shown: [[Int: String]]
    /// By program: on how many inputs each value came out, most first.
    var spread: [[Int]]
  }

  private func run(_ attempt: Attempt, id: String) throws(SandboxError) -> Trial {
    let examples = attempt.calls.enumerated().filter { !$0.element.isEmpty }.map { index, call in
      Example(
        id: "g\(index)", kind: .usage, origin: .made, call: call, targets: [attempt.function], inputs: .many([]),
        seconds: Self.callSeconds)
    }
    let work = try bench.work(
      attempt.program, examples: examples, preamble: attempt.preamble, seconds: Self.seconds, id: id + "/inputs")
    let steps = Dictionary(
      (work?.record?.examples ?? []).map { ($0.id ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    return Trial(
      calls: attempt.calls, steps: attempt.calls.indices.map { steps["g\($0)"] }, usage: work?.result.usage ?? Usage())
  }

  // MARK: - Comparing

  private func compare(_ trials: [Trial], checker: Checker) -> Results {
    var outcomes = trials.map { $0.steps.map(Self.outcome) }
    var shown: [[Int: String]] = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var pairs: [ValuePair] = []
    var places: [(input: Int, left: Int, right: Int)] = []
    // By input, then by number: the answers that gave the value.
    var holders: [[(value: EncodedValue, answers: [Int])]] = []
    var spread = trials.map { _ in [Data: Int]() }
    for input in 0..<(trials.first?.steps.count ?? 0) {
      var numbers: [Data: Int] = [:]
      var values: [(value: EncodedValue, answers: [Int])] = []
      for (answer, trial) in trials.enumerated() where outcomes[answer][input].isValue {
        guard let value = trial.steps[input].flatMap(Self.value), let data = try? encoder.encode(value),
          data.count <= Self.comparedBytes
        else {
          outcomes[answer][input] = .unknown
          continue
        }
        if let number = numbers[data] {
          values[number].answers.append(answer)
        } else {
          numbers[data] = values.count
          values.append((value, [answer]))
        }
        outcomes[answer][input] = .value(numbers[data] ?? 0)
        spread[answer][data, default: 0] += 1
      }
      // Each with itself too: a value that cannot be compared is not equal to itself.
      for left in values.indices {
        for right in left..<values.count where pairs.count < Self.comparedPairs {
          pairs.append(
            ValuePair(id: "p\(pairs.count)", left: values[left].value, right: values[right].value, near: true))
          places.append((input, left, right))
        }
      }
      holders.append(values)
      shown.append([:])
    }
    guard let results = checker.same(pairs) else {
      // Without the checker's word nothing that was seen can be called the same, nor another.
      return Results(outcomes: outcomes.map { $0.map { $0.isValue ? .unknown : $0 } }, shown: shown, spread: [])
    }
    for result in results {
      guard let index = Int(result.id.dropFirst()), places.indices.contains(index) else { continue }
      let (input, left, right) = places[index]
      shown[input][left] = result.got
      if left == right, result.equal != true {
        for answer in holders[input][left].answers { outcomes[answer][input] = .unknown }
      } else if left != right, result.equal == true {
        // The lower number stands for both.
        for answer in outcomes.indices where outcomes[answer][input] == .value(right) {
          outcomes[answer][input] = .value(left)
        }
      }
    }
    return Results(outcomes: outcomes, shown: shown, spread: spread.map { $0.values.sorted(by: >) })
  }

  private static func outcome(_ step: Step?) -> Agreement.Outcome {
    switch step?.state {
    case .returned, .held: .value(0)
    case .raised, .failed, .exited, .died: .error
    case .timedOut: .late
    case .notReached, .skipped, nil: .unknown
    }
  }

  /// What a call gave: its value, or what it printed where it has none.
  private static func value(_ step: Step) -> EncodedValue? {
    guard let observed = step.observed else { return nil }
    guard case .object(let members) = observed, let printed = step.stdout, !printed.isEmpty,
      members["t"] == .text("none") || members["t"] == .text("undefined")
    else { return observed }
    return .object(["t": .text("tuple"), "v": .list([observed, .object(["t": .text("str"), "v": .text(printed)])])])
  }
}
