import ArgumentParser
import Assay
import Foundation

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write what people and assay said of answers as tables or as training data.",
    discussion: """
      Reads graded records and the files of `assay argilla pull` (docs/export.md). Tables: csv (a row for each annotator of \
      each answer), csv-wide (a row for each record), jsonl. Training data in TRL's forms: sft, prompt-completion, preference, \
      kto; with --output a folder with train and test files and a dataset card.
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case csv
    case csvWide = "csv-wide"
    case jsonl, sft
    case promptCompletion = "prompt-completion"
    case preference, kto

    var training: TrainingSet.Form? { TrainingSet.Form(rawValue: rawValue) }
  }

  @OptionGroup var graded: GradedOptions

  @Option(name: .customLong("as"), help: "csv, csv-wide, jsonl, sft, prompt-completion, preference or kto.")
  var form: Form

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A file; for training data a folder. Without it, standard output.", valueName: "path"))
  var output: String?

  @Flag(help: "CSV: put ' before what a spreadsheet takes for a formula (changes the data).")
  var csvSafe = false

  @Flag(help: "CSV: begin with a byte order mark, as Excel wants.")
  var bom = false

  @Option(help: "How the ratings of several annotators become one: median or mean.")
  var reconcile = Reconciliation.median

  @Option(help: ArgumentHelp("Leave out answers whose ratings differ by more.", valueName: "points"))
  var maxDisagreement: Int?

  @Flag(help: "Only what people rated; never assay's score.")
  var humanOnly = false

  @Option(help: ArgumentHelp("Preference: how far apart two scores must be.", valueName: "points"))
  var minMargin = 2.0

  @Option(help: ArgumentHelp("Preference: the least score of the better one.", valueName: "points"))
  var minChosen = 5.0

  @Option(help: ArgumentHelp("SFT, KTO: the least score of a good answer.", valueName: "points"))
  var minScore = 6.0

  @Option(help: ArgumentHelp("KTO: the highest score of a bad answer.", valueName: "points"))
  var maxBad = 3.0

  @Option(help: ArgumentHelp("The share of tasks kept for testing, 0 to 1.", valueName: "share"))
  var testShare = 0.0

  @Option(help: "Seed of the split.")
  var seed: UInt64 = 1

  @Option(help: "The licence to state in the dataset card.")
  var license: String?

  @Flag(help: "Write training data as Parquet, through the duckdb command.")
  var parquet = false

  enum Reconciliation: String, ExpressibleByArgument, CaseIterable {
    case median, mean
  }

  func validate() throws {
    let isTraining = form.training != nil
    guard minMargin > 0 else { throw ValidationError("--min-margin must be above 0: ties are no preference.") }
    guard maxBad < minScore else { throw ValidationError("--max-bad must be below --min-score.") }
    guard (0..<1).contains(testShare) else { throw ValidationError("--test-share must be from 0 to below 1.") }
    if (testShare > 0 || parquet || license != nil) && (!isTraining || output == nil) {
      throw ValidationError(
        "--test-share, --parquet and --license are for training data in a folder (--as sft … with --output).")
    }
    if csvSafe || bom, form != .csv, form != .csvWide { throw ValidationError("--csv-safe and --bom are for CSV.") }
  }

  func run() throws {
    var rules = ExportRules()
    rules.reconciliation = reconcile == .mean ? .mean : .median
    rules.mostDisagreement = maxDisagreement
    rules.usesSuggestions = !humanOnly
    rules.minMargin = minMargin
    rules.minChosen = minChosen
    rules.minScore = minScore
    rules.maxBad = maxBad
    let lines = try graded.records()
    let all = try AnnotationReader.read(files: graded.annotations)
    let byRecord = Dictionary(grouping: all, by: \.record)
    let records = lines.map { ScoredRecord($0, annotations: byRecord[$0.id] ?? [], rules: rules) }
    let known = Set(lines.map(\.id))
    let strangers = all.count { !known.contains($0.record) }
    if strangers > 0 {
      Notice.print("\(strangers) of \(all.count) annotations belong to records that are not in the graded files")
    }
    if let training = form.training {
      try write(TrainingSet(records, form: training, rules: rules), rules: rules, annotators: Self.annotators(records))
    } else {
      try writeTable(records)
    }
  }

  private static func annotators(_ records: [ScoredRecord]) -> Int {
    Set(records.flatMap { $0.answers.flatMap { $0.annotations.map(\.user) } }).count
  }

  private func writeTable(_ records: [ScoredRecord]) throws {
    let stream = try output.map { path throws(OutputError) in try OutputStream(path: path) } ?? OutputStream()
    let table = AnnotationTable(records)
    let csv = CSVLine(isSafe: csvSafe)
    if bom { try stream.write("\u{FEFF}") }
    switch form {
    case .csv:
      try stream.write(csv.text(table.longHeader))
      for record in records { for row in table.longRows(record) { try stream.write(csv.text(row)) } }
    case .csvWide:
      try stream.write(csv.text(table.wideHeader))
      for record in records { try stream.write(csv.text(table.wideRow(record))) }
    case .jsonl, .sft, .promptCompletion, .preference, .kto:
      let lines = JSONLines()
      for record in records {
        for row in AnnotationRow.rows(of: record) { try stream.write(lines.line(row)) }
      }
    }
    try stream.finish()
  }

  private func write(_ set: TrainingSet, rules: ExportRules, annotators: Int) throws {
    guard let output else {
      let stream = OutputStream()
      let lines = JSONLines()
      for row in set.rows { try stream.write(lines.line(row)) }
      try stream.finish()
      return
    }
    let (train, test) = set.split(testShare: testShare, seed: seed)
    guard !train.isEmpty else {
      throw StatusError(
        status: .data,
        message: "no row is left for training: \(set.tally.answers) answers, none fits the rules (see --help)")
    }
    let card = DatasetCard(
      set: set, rules: rules, annotators: annotators, train: train.count, test: test.count, testShare: testShare,
      seed: seed, license: license, ending: parquet ? "parquet" : "jsonl")
    do {
      try TrainingFolder(path: output, isParquet: parquet).write(card, train: train, test: test)
    } catch let failure as DuckDB.Failure {
      throw StatusError(status: failure.isMissing ? .unavailable : .internalError, message: failure.message)
    }
    Notice.print(
      "\(output): \(train.count) rows for training, \(test.count) for testing; README.md says how they were made")
  }
}
