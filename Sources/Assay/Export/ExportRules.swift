/// How annotations become scores and training data. Every rule stands in the dataset card.
package struct ExportRules: Sendable, Equatable {
  /// How the ratings of several annotators become one.
  package enum Reconciliation: String, Sendable, CaseIterable {
    case median, mean
  }

  package var reconciliation = Reconciliation.median
  /// Answers whose ratings lie farther apart have no score; nil keeps all.
  package var mostDisagreement: Int?
  /// Whether assay's score stands in where nobody rated an answer.
  package var usesSuggestions = true
  /// The least that the better of a pair must have more than the other.
  package var minMargin = 2.0
  /// The least that the better of a pair must have: of two bad answers neither is to be learnt.
  package var minChosen = 5.0
  /// The least of an answer to be imitated: a target of SFT, a good one of KTO.
  package var minScore = 6.0
  /// The most of a bad answer of KTO; between the two an answer is left out.
  package var maxBad = 3.0

  package init() {}
}
