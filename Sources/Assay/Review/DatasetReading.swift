package import AssayArgilla
import AssayJSON
package import AssayRubric

/// How a dataset that somebody else made is read: which fields hold the task and its answers, and which of its questions ask
/// for the points of which answer.
package struct DatasetReading: Sendable {
  /// What the user named; where nothing is named, the usual names are looked for.
  package struct Options: Sendable, Equatable {
    package var instructionField: String?
    package var contextField: String?
    package var responseFields: [String] = []
    /// The rating question of each response field, in the same order.
    package var questions: [String] = []
    package var correctionQuestion: String?

    package init() {}
  }

  /// An answer that records of the dataset hold.
  package struct Place: Sendable {
    package var field: String
    /// What `assay argilla pull` calls the answer.
    package var name: String
    /// From 1, where the question is named as `assay argilla push` names them.
    package var number: Int?
    /// The question for the total (nil) and those for criteria.
    package var questions: [(criterion: String?, question: ArgillaQuestion)]
  }

  package let instructionField: String
  package let contextField: String?
  package private(set) var places: [Place] = []
  /// The question in which people wrote corrected answers; nil when the dataset asks for none.
  package let correctionQuestion: String?
  /// Questions that look like ours and ask for other numbers, a sentence each.
  package private(set) var passedOver: [String] = []

  /// - Throws: `ArgillaError` (`invalid`) saying what is missing, what there is, and which option names it.
  package init(
    of dataset: String, fields: [DatasetPart], questions: [ArgillaQuestion], rubric: Rubric, options: Options
  ) throws(ArgillaError) {
    let parts = Parts(dataset: dataset, fields: fields, questions: questions)
    instructionField = try parts.field(
      options.instructionField ?? ReviewNames.instruction, "the task", option: "--instruction-field")
    if let named = options.contextField {
      contextField = try parts.field(named, "the context", option: "--context-field")
    } else {
      contextField = fields.contains { $0.name == ReviewNames.context } ? ReviewNames.context : nil
    }
    correctionQuestion = try parts.correction(named: options.correctionQuestion)

    let responses = try parts.responseFields(options.responseFields)
    if !options.questions.isEmpty, options.questions.count != responses.count {
      throw parts.problem(
        "has \(responses.count) response fields (\(responses.joined(separator: ", "))) and \(options.questions.count) questions are "
          + "named; give --question once for each, in the same order")
    }
    for (index, field) in responses.enumerated() {
      let named = options.questions.isEmpty ? nil : options.questions[index]
      var asked: [(criterion: String?, question: ArgillaQuestion)] = []
      if let total = try parts.total(of: field, named: named, isOnly: responses.count == 1) {
        try parts.check(total, asks: rubric.total.max, of: rubric.name)
        asked.append((nil, total))
      }
      for criterion in rubric.criteria {
        let names = ["\(criterion.name)_\(field)"] + (responses.count == 1 ? [criterion.name] : [])
        guard let found = names.lazy.compactMap({ parts.rating($0) }).first else { continue }
        if let values = parts.otherValues(found, than: criterion.max) {
          passedOver.append(
            "the question \"\(found.part.name)\" asks for \(values), \(criterion.title) goes from 0 to \(criterion.max): no suggestion"
          )
        } else {
          asked.append((criterion.name, found))
        }
      }
      guard let first = asked.first?.question.part.name else {
        throw parts.problem(
          "has no rating question \"rating_\(field)\" for the field \"\(field)\"; name one by --question. Rating questions: "
            + parts.names(of: "rating"))
      }
      let number = ReviewNames.parse(question: first)?.place
      places.append(
        Place(field: field, name: number.map(ReviewNames.response) ?? first, number: number, questions: asked))
    }
  }
}

extension DatasetReading {
  /// The text question in which people wrote corrected answers: the one that the user named, else that of the usual name
  /// where there is one.
  ///
  /// - Throws: `ArgillaError` (`invalid`) when what was named is not there.
  package static func correctionQuestion(
    _ named: String?, of dataset: String, in questions: [ArgillaQuestion]
  ) throws(ArgillaError) -> String? {
    try Parts(dataset: dataset, fields: [], questions: questions).correction(named: named)
  }
}

/// The fields and questions that there are, looked up with errors that name them.
private struct Parts {
  var dataset: String
  var fields: [DatasetPart]
  var questions: [ArgillaQuestion]

  func problem(_ text: String) -> ArgillaError { ArgillaError(.invalid, "the dataset \"\(dataset)\" \(text)") }

  /// Texts and chats hold what can be graded; pictures and templates do not.
  private static let readable = ["text", "chat"]

  func field(_ name: String, _ what: String, option: String) throws(ArgillaError) -> String {
    let list = fields.map { "\($0.name) (\($0.type))" }.joined(separator: ", ")
    guard let found = fields.first(where: { $0.name == name }) else {
      throw problem("has no field \"\(name)\"; name the one that holds \(what) by \(option). Fields: \(list)")
    }
    guard Self.readable.contains(found.type) else {
      throw problem("holds no text in the field \"\(name)\"; name another one by \(option). Fields: \(list)")
    }
    return name
  }

  /// Those named; else `response` and `response_1`, `response_2` …
  func responseFields(_ named: [String]) throws(ArgillaError) -> [String] {
    var found: [String] = []
    for name in named { found.append(try field(name, "an answer", option: "--response-field")) }
    guard Set(found).count == found.count else { throw problem("cannot have a --response-field named twice") }
    guard found.isEmpty else { return found }
    let usual = fields.map(\.name).filter { name in
      name == "response" || name.hasPrefix("response_") && Int(name.dropFirst("response_".count)) != nil
    }
    guard !usual.isEmpty else {
      let list = fields.map { "\($0.name) (\($0.type))" }.joined(separator: ", ")
      throw problem(
        "has no field \"response\" or \"response_1\"; name the answers by --response-field. Fields: \(list)")
    }
    return usual
  }

  func question(_ name: String, type: String, option: String) throws(ArgillaError) -> ArgillaQuestion {
    guard let found = questions.first(where: { $0.part.name == name && $0.part.type == type }) else {
      throw problem("has no \(type) question \"\(name)\" (\(option)); it has \(names(of: type))")
    }
    return found
  }

  func correction(named: String?) throws(ArgillaError) -> String? {
    if let named { return try question(named, type: "text", option: "--correction-question").part.name }
    return questions.map(\.part).first { $0.name == ReviewNames.correction && $0.type == "text" }?.name
  }

  func rating(_ name: String) -> ArgillaQuestion? {
    questions.first { $0.part.name == name && $0.part.type == "rating" }
  }

  func names(of type: String) -> String {
    let names = questions.map(\.part).filter { $0.type == type }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }

  /// Nil when there is none, which is enough where criteria are asked for.
  func total(of field: String, named: String?, isOnly: Bool) throws(ArgillaError) -> ArgillaQuestion? {
    if let named { return try question(named, type: "rating", option: "--question") }
    if let usual = rating("rating_\(field)") { return usual }
    let ratings = questions.filter { $0.part.type == "rating" }
    return isOnly && ratings.count == 1 ? ratings[0] : nil
  }

  /// A suggestion on another scale would mean something else than it says.
  func check(_ question: ArgillaQuestion, asks most: Int, of rubric: String) throws(ArgillaError) {
    guard let values = otherValues(question, than: most) else { return }
    throw problem(
      "asks for \(values) in \"\(question.part.name)\", and the rubric \(rubric) gives 0 to \(most); take a rubric of that "
        + "scale (--rubric) or another question (--question)")
  }

  /// What a rating question asks for, when that is not 0 to `most`.
  func otherValues(_ question: ArgillaQuestion, than most: Int) -> String? {
    let values = (question.part.settings["options"]?.elements ?? []).compactMap { $0["value"]?.integer }.sorted()
    return values == Array(0...most) ? nil : values.map(String.init).joined(separator: ", ")
  }
}
