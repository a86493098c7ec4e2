/// A rating that something speaks against.
package struct Contradiction: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// Points for an answer without code.
    case noCode = "no-code"
    /// Points for correctness of code that does not parse.
    case doesNotParse = "does-not-parse"
    /// Full points for correctness of code that fails an example of the task.
    case examplesFail = "examples-fail"
    /// No point for correctness of code that passes all of them.
    case examplesPass = "examples-pass"
    /// Full points for tests that state a wrong result.
    case wrongTest = "wrong-test"
    /// Points for tests where nothing calls the code.
    case noTests = "no-tests"
    /// Points for comments where there are none.
    case noComments = "no-comments"
    /// The total is not the sum of the criteria.
    case sum
    /// All answers are poor and no corrected one was written.
    case noCorrection = "no-correction"
    /// The corrected answer does not parse, or fails its own test or an example of the task.
    case correctionFails = "correction-fails"
    /// The corrected answer does not get all points of every criterion.
    case correctionShort = "correction-short"
    /// The others agree on something else.
    case alone
  }

  package var kind: Kind
  package var annotator: String
  package var record: String
  /// The answer's name; nil when the record as a whole is meant.
  package var response: String?
  package var model: String?
  package var message: String
  /// How likely the rating is wrong, 0…1: a judgement for the order, not measured.
  package var sure: Double
  /// How far off it is at least, in points.
  package var off: Double
  package var url: String?
}
