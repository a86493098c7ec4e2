import ArgumentParser
import Assay
import AssayRubric

/// What a run must reach to end with status 0 (docs/ci.md).
struct GateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Fail when the mean total is below this.", valueName: "points"))
  var minMean: Double?

  @Option(
    help: ArgumentHelp("Fail when a smaller share of totals (0 to 1) reaches --pass-at.", valueName: "share"))
  var minPassRate: Double?

  @Option(help: ArgumentHelp("The total from which an answer passes.", valueName: "points"))
  var passAt: Int?

  @Option(
    name: .customLong("min"),
    help: ArgumentHelp(
      "Fail when a criterion's mean is below this, as in comments=1.2; may be given again.",
      valueName: "criterion=points"))
  var minimums: [String] = []

  @Option(
    help: ArgumentHelp("Fail when more totals are withheld: a number, or a share such as 5%.", valueName: "n"))
  var maxWithheld: String?

  @Option(
    help: ArgumentHelp(
      "Graded records to compare with, answers paired by id; see --format scores.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var baseline: String?

  @Option(help: ArgumentHelp("Fail when the mean total of paired answers fell by more.", valueName: "points"))
  var maxDrop: Double?

  @Flag(help: "With --max-drop: fail only when the fall's 95 % interval leaves out 0.")
  var significant = false

  @Option(help: ArgumentHelp("Fail when more answers than this got a lower total.", valueName: "n"))
  var maxRegressions: Int?

  @Flag(help: "Stop at the first record that cannot be graded, and once a gate that counts answers is lost.")
  var failFast = false

  func validate() throws {
    if minPassRate != nil && passAt == nil { throw ValidationError("--min-pass-rate needs --pass-at.") }
    if let minPassRate, !(0...1).contains(minPassRate) {
      throw ValidationError("--min-pass-rate is a share from 0 to 1, such as 0.8.")
    }
    for (name, isGiven) in [("--max-drop", maxDrop != nil), ("--max-regressions", maxRegressions != nil)]
    where isGiven && baseline == nil {
      throw ValidationError("\(name) needs --baseline.")
    }
    if significant && maxDrop == nil { throw ValidationError("--significant needs --max-drop.") }
    if let maxDrop, !(maxDrop >= 0 && maxDrop.isFinite) {
      throw ValidationError("--max-drop is a number of points, 0 or more.")
    }
    if let maxRegressions, maxRegressions < 0 { throw ValidationError("--max-regressions must not be negative.") }
    if let maxWithheld, Gates.Allowance(maxWithheld) == nil {
      throw ValidationError("--max-withheld is a number of answers, or a share such as 5%.")
    }
  }

  /// The gates, with the baseline read.
  ///
  /// - Throws: for a criterion that the rubric does not have, a number of points that it does not give, and a baseline that
  ///   can't be read.
  func gates(for rubric: Rubric) throws -> Gates {
    let most = rubric.criteria.reduce(0) { $0 + $1.max }
    var gates = Gates()
    gates.minMean = try minMean.map { try within($0, most, "--min-mean") }
    gates.minPassRate = minPassRate
    gates.passAt = try passAt.map { Int(try within(Double($0), most, "--pass-at")) }
    gates.minimums = try minimums.map { try minimum($0, rubric) }
    gates.maxWithheld = maxWithheld.flatMap(Gates.Allowance.init)
    gates.maxDrop = maxDrop
    gates.maxRegressions = maxRegressions
    gates.significant = significant
    gates.baseline = try baseline.map { try GradedScores.read(files: [$0]) }
    if let scores = gates.baseline, scores.answers.isEmpty {
      throw StatusError(status: .data, message: "\(baseline ?? ""): the baseline holds no answers")
    }
    return gates
  }

  private func minimum(_ text: String, _ rubric: Rubric) throws -> (criterion: String, mean: Double) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let mean = Double(parts[1]) else {
      throw ValidationError("--min takes a criterion and its least mean, such as comments=1.2.")
    }
    guard let criterion = rubric.criteria.first(where: { $0.name == parts[0] }) else {
      let names = rubric.criteria.map(\.name).joined(separator: ", ")
      throw ValidationError("--min: the rubric has no criterion '\(parts[0])'; it has \(names).")
    }
    return (parts[0], try within(mean, criterion.max, "--min \(parts[0])"))
  }

  /// A limit that nothing can reach is a mistake, not a demand.
  private func within(_ value: Double, _ most: Int, _ option: String) throws -> Double {
    guard value >= 0, value <= Double(most) else {
      throw ValidationError("\(option) must be from 0 to \(most), the most that the rubric gives.")
    }
    return value
  }
}
