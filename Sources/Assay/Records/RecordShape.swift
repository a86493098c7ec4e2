package import AssayJSON

/// The three shapes a line of input may have, told apart by their keys.
package enum RecordShape: String, Sendable {
  /// `responses: [{name, model, response}]`
  case nested
  /// `response_1`, `response_model_1`, `response_2` …
  case flat
  /// `instruction`, `response`
  case answer

  package init?(of line: JSONValue) {
    guard case .object = line else { return nil }
    if line["responses"] != nil {
      self = .nested
    } else if line["response_1"] != nil {
      self = .flat
    } else if line["response"] != nil {
      self = .answer
    } else {
      return nil
    }
  }

  package var title: String {
    switch self {
    case .nested: "one record a line with a list of responses"
    case .flat: "one record a line with response_1, response_2 …"
    case .answer: "one answer a line"
    }
  }
}
