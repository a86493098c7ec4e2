package import AssayArgilla
import AssayJSON
package import AssayRubric
import Foundation

/// A dataset in which people confirm or correct what assay suggests: its settings, and a record for each graded line.
package struct ReviewDesign: Sendable {
  let rubric: Rubric
  let survey: ReviewSurvey
  package let options: ReviewOptions
  let agent: String

  /// - Parameter rubric: gives the guidelines, the questions and their tooltips.
  /// - Throws: `DefinitionError` when Argilla cannot ask for the points of this rubric.
  package init(
    rubric: Rubric, survey: ReviewSurvey, options: ReviewOptions, version: String
  ) throws(DefinitionError) {
    self.rubric = rubric
    self.survey = survey
    self.options = options
    agent = Self.agent(of: rubric, version: version)
    let scales = [("the total", rubric.total.max)] + rubric.criteria.map { ("the criterion \($0.name)", $0.max) }
    for (what, most) in scales where !(1...10).contains(most) {
      throw DefinitionError(
        source: rubric.name, message: "\(what) goes to \(most); a rating in Argilla takes numbers from 0 to 10")
    }
  }

  /// Who suggests: this version of assay by this text of the rubric.
  package static func agent(of rubric: Rubric, version: String) -> String {
    ArgillaSuggestion.agent("assay-\(version):\(rubric.digest.map { "\(rubric.name):\($0)" } ?? rubric.name)")
  }

  package func settings() -> DatasetSettings {
    DatasetSettings(
      guidelines: guidelines(), fields: fields(), questions: questions(), properties: properties(),
      minSubmitted: options.minSubmitted, metadata: options.metadata(rubric: rubric.name),
      allowsExtraMetadata: false)
  }

  // MARK: - Settings

  private var places: ClosedRange<Int> { 1...max(1, survey.mostAnswers) }

  /// "Response 2", with the model where it is the same in all records and may be seen.
  private func title(_ place: Int) -> String {
    guard !options.isBlind, let model = survey.model(at: place - 1) else { return "Response \(place)" }
    return "Response \(place): \(PlainText.safe(model).prefix(200))"
  }

  private func fields() -> [DatasetPart] {
    var fields = [DatasetPart.markdownField(ReviewNames.instruction, "Instruction", isRequired: true)]
    if survey.hasContext { fields.append(.markdownField(ReviewNames.context, "Context", isRequired: false)) }
    fields += places.map {
      .markdownField(ReviewNames.response($0), title($0), isRequired: $0 <= survey.fewestAnswers)
    }
    return fields + [.markdownField(ReviewNames.evidence, "Evidence", isRequired: false)]
  }

  private func questions() -> [DatasetPart] {
    var questions: [DatasetPart] = []
    for place in places {
      // A record with fewer answers could not be submitted otherwise.
      let isRequired = place <= survey.fewestAnswers
      if options.asksCriteria {
        questions += rubric.criteria.map { criterion in
          .rating(
            ReviewNames.question(criterion.name, place), "\(title(place)): \(criterion.title), 0–\(criterion.max)",
            description: tooltip(criterion), values: 0...criterion.max, isRequired: isRequired)
        }
      }
      questions.append(
        .rating(
          ReviewNames.question(nil, place), "\(title(place)): total, 0–\(rubric.total.max)",
          description: totalTooltip, values: 0...rubric.total.max, isRequired: isRequired))
    }
    return questions + [.markdownQuestion(ReviewNames.correction, "Corrected response", description: correctionTooltip)]
  }

  private func tooltip(_ criterion: Criterion) -> String {
    let points = criterion.tooltips.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return ([criterion.question] + points).joined(separator: "\n")
  }

  private var totalTooltip: String {
    let parts = rubric.criteria.map { criterion in
      let points = criterion.tooltips.sorted { $0.key > $1.key }.map { "\($0.key): \($0.value)" }
      return "\(criterion.title), up to \(criterion.max). " + points.joined(separator: " ")
    }
    return (["The sum of:"] + parts).joined(separator: "\n")
  }

  private var correctionTooltip: String? {
    rubric.record.map {
      "Only when every response has \($0.correctionAtMost) or less: the better one, corrected by hand. Otherwise leave it empty."
    }
  }

  /// The longest text that the server takes, in characters.
  private static let longestGuidelines = 10_000

  private func guidelines() -> String {
    var parts = [rubric.guidelines]
    parts += rubric.criteria.map { "## \($0.title), 0–\($0.max)\n\n\($0.question)\n\n\($0.guidelines)" }
    if let record = rubric.record { parts.append("## Correction\n\n\(record.guidelines)") }
    var text = parts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.joined(separator: "\n\n")
    let note = "\n\n… (shortened; `assay rubric show \(rubric.name)` has all of it)"
    if text.count > Self.longestGuidelines { text = text.prefix(Self.longestGuidelines - note.count) + note }
    return text.isEmpty ? rubric.title : text
  }

  private func properties() -> [DatasetPart] {
    let scores = options.showsScoresToAll
    var properties: [DatasetPart] = []
    for place in places {
      let response = "Response \(place)"
      properties += [
        .property(ReviewNames.metadata("total", place), "\(response): suggested total", "integer", isVisible: scores),
        .property(ReviewNames.metadata("confidence", place), "\(response): confidence", "float", isVisible: scores),
        .property(ReviewNames.metadata("status", place), "\(response): how it ran", "terms", isVisible: true),
        .property(ReviewNames.metadata("language", place), "\(response): language", "terms", isVisible: true),
        .property(ReviewNames.metadata("model", place), "\(response): model", "terms", isVisible: !options.isBlind),
        .property(ReviewNames.metadata("name", place), "\(response): name", "terms", isVisible: !options.isBlind),
      ]
    }
    return properties + [
      .property(ReviewNames.differs, "Answers give different results", "terms", isVisible: true),
      .property(ReviewNames.control, "Without suggestions", "terms", isVisible: false),
    ]
  }
}
