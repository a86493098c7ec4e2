import AssayJSON

/// How a dataset for reviewing is to be made.
package struct ReviewOptions: Sendable, Equatable {
  /// Hides the models' names, and shuffles the answers of each record.
  package var isBlind = false
  /// Asks for the points of each criterion too.
  package var asksCriteria = false
  /// The share of records without suggestions, 0…1.
  package var control = 0.0
  /// Of the shuffle and of the choice of records without suggestions.
  package var seed = 0
  /// Submitted responses that complete a record; nil leaves it at 1, or as a dataset has it.
  package var minSubmitted: Int?

  package init() {}

  /// What is kept with the dataset, so that a later run makes the same choices.
  func metadata(rubric: String) -> JSONValue {
    [
      "assay": [
        "rubric": .string(rubric), "blind": .bool(isBlind), "per_criterion": .bool(asksCriteria),
        "control": .init(control), "seed": .init(seed),
      ]
    ]
  }

  /// Whether annotators may filter by scores: not where some records are to be judged without them.
  var showsScoresToAll: Bool { control == 0 }
}
