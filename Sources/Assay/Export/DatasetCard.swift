/// The `README.md` beside training data: what it is and how it was made, as Hugging Face's hub reads it.
package struct DatasetCard: Sendable {
  package var set: TrainingSet
  package var rules: ExportRules
  package var annotators: Int
  package var train: Int
  package var test: Int
  package var testShare: Double
  package var seed: UInt64
  /// As the user states it; a card never makes one up.
  package var license: String?
  /// The ending of the data files, such as `jsonl`.
  package var ending: String

  package init(
    set: TrainingSet, rules: ExportRules, annotators: Int, train: Int, test: Int, testShare: Double, seed: UInt64,
    license: String?, ending: String
  ) {
    self.set = set
    self.rules = rules
    self.annotators = annotators
    self.train = train
    self.test = test
    self.testShare = testShare
    self.seed = seed
    self.license = license
    self.ending = ending
  }

  package var markdown: String { header + body }

  private var header: String {
    var lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    lines += ["  - split: train", "    path: train.\(ending)"]
    if test > 0 { lines += ["  - split: test", "    path: test.\(ending)"] }
    if let license { lines.append("license: \(Self.scalar(license))") }
    lines += ["task_categories:", "- text-generation", "tags:", "- code", "- assay"]
    if annotators > 0 { lines.append("- argilla") }
    lines += ["size_categories:", "- \(size)", "---", "", ""]
    return lines.joined(separator: "\n")
  }

  private static func scalar(_ text: String) -> String {
    let plain = PlainText.safe(text)
    return "\"" + plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The hub's names for numbers of rows.
  private var size: String {
    let bounds = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
    return bounds.first { train + test < $0.0 }?.1 ?? "1M<n<10M"
  }

  private var body: String {
    var page = ReportPage()
    let tally = set.tally
    page.heading("What this is")
    page.paragraph(
      "Answers of language models to programming tasks, scored by \(annotators == 0 ? "assay" : "people and assay"), in the form "
        + "\(set.form.rawValue) of TRL. Made by assay \(Version.current).")
    page.heading("How it was made")
    page.table([.init("rule", isNumber: false), .init("here", isNumber: false)], ruleRows)
    page.heading("Counts")
    page.table(
      [.init("what", isNumber: false), .init("number")],
      [
        ["rows for training", "\(train)"], ["rows for testing", "\(test)"], ["records read", "\(tally.records)"],
        ["answers read", "\(tally.answers)"], ["annotators", "\(annotators)"],
        ["records with a corrected answer", "\(tally.corrections)"],
        ["answers without a score, left out", "\(tally.unscored)"],
        ["answers on which annotators differ too much, left out", "\(tally.disputed)"],
        ["rows that stood twice, left out", "\(tally.duplicates)"],
        ["rows that contradict another, left out with it", "\(tally.contradictory)"],
      ])
    let models = Set(set.rows.flatMap { [$0.origin.model, $0.rejected?.model].compactMap(\.self) }).sorted()
    if !models.isEmpty {
      page.heading("Models")
      page.list(models)
      page.paragraph(
        "Some models' licences restrict what may be trained on their output; check those of the models named.")
    }
    if license == nil {
      page.heading("Licence")
      page.paragraph("None is stated: whoever publishes this data says under which it stands (--license).")
    }
    return page.markdown
  }

  private var ruleRows: [[String]] {
    var rows = [
      [
        "score",
        rules.usesSuggestions
          ? "people's before assay's; assay's stands in where nobody rated (column source: auto)" : "people's only",
      ],
      ["several annotators", "their \(rules.reconciliation.rawValue)"],
      [
        "annotators who differ",
        rules.mostDisagreement.map { "an answer is left out when ratings differ by more than \($0)" } ?? "kept",
      ],
      ["several corrected answers", "the newest"],
    ]
    switch set.form {
    case .preference:
      rows.append([
        "pairs",
        "scores at least \(AnnotationTable.number(rules.minMargin)) apart, the better at least \(AnnotationTable.number(rules.minChosen)); no ties",
      ])
      rows.append(["a corrected answer", "is chosen, over the lowest-rated answer"])
    case .sft, .promptCompletion:
      rows.append(["targets", "answers of at least \(AnnotationTable.number(rules.minScore)), and corrected answers"])
    case .kto:
      rows.append(
        [
          "labels",
          "true from \(AnnotationTable.number(rules.minScore)) and for corrected answers, false up to \(AnnotationTable.number(rules.maxBad)), nothing between",
        ])
    }
    rows.append(
      [
        "split",
        testShare > 0
          ? "by task, \(AnnotationTable.number(testShare * 100)) % of the tasks for testing, seed \(seed)" : "none",
      ])
    return rows
  }
}
