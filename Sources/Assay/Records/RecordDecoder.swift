import AssayCompile
import AssayJSON

/// Turns one JSON object of a known shape into a record.
struct RecordDecoder {
  let file: String
  let line: Int

  private static let recordKeys: Set<String> = ["id", "instruction", "instructions", "context"]
  private static let responseKeys: Set<String> = ["id", "name", "model", "response"]

  func record(from value: JSONValue, shape: RecordShape) throws(InputError) -> Record {
    guard case .object(let members) = value else {
      throw wrong("a line must be a JSON object, not \(value.kind)")
    }
    let instruction = try instruction(of: value)
    let context = try context(of: value)
    let reference = ReferenceReader.reference(of: value)
    switch shape {
    case .nested:
      guard case .array(let elements)? = value["responses"] else {
        throw wrong("\"responses\" must be an array")
      }
      let id = try identifier(of: value) ?? digest(instruction, elements.map { $0["response"]?.text ?? "" })
      var responses: [Response] = []
      for (index, element) in elements.enumerated() {
        responses.append(try response(from: element, number: index + 1, record: id))
      }
      return try checked(
        Record(
          id: id, instruction: instruction, context: context, responses: responses, reference: reference,
          metadata: members.filter { !Self.recordKeys.contains($0.key) && $0.key != "responses" }))
    case .flat:
      var record = try flat(value, members, instruction: instruction, context: context)
      record.reference = reference
      return record
    case .answer:
      let text = try answer(value, "response")
      let id = try identifier(of: value) ?? digest(instruction, [text])
      let response = Response(
        id: id, name: try optionalText(value, "name") ?? "response-1",
        model: try optionalText(value, "model"), text: text,
        metadata: [])
      let known = Self.recordKeys.union(Self.responseKeys)
      return Record(
        id: id, instruction: instruction, context: context, responses: [response], reference: reference,
        metadata: members.filter { !known.contains($0.key) })
    }
  }

  /// A task: a record before anybody has answered it. Answers that the line has are left out, since new ones are asked for.
  func task(from value: JSONValue) throws(InputError) -> TaskRecord {
    guard case .object(let members) = value else {
      throw wrong("a line must be a JSON object, not \(value.kind)")
    }
    let instruction = try instruction(of: value)
    let id = try identifier(of: value) ?? TaskRecord.identifier(of: instruction)
    let ofAnswers = { (key: String) in key == "responses" || key == "model" || key.hasPrefix("response") }
    return TaskRecord(
      id: id, instruction: instruction, context: try context(of: value),
      members: members.filter { !Self.recordKeys.contains($0.key) && !ofAnswers($0.key) })
  }

  private func flat(
    _ value: JSONValue, _ members: [JSONValue.Member], instruction: String, context: JSONValue?
  ) throws(InputError) -> Record {
    var texts: [(text: String, model: String?)] = []
    while value["response_\(texts.count + 1)"] != nil {
      let number = texts.count + 1
      texts.append(
        (try answer(value, "response_\(number)"), try optionalText(value, "response_model_\(number)")))
    }
    let id = try identifier(of: value) ?? digest(instruction, texts.map(\.text))
    let responses = texts.enumerated().map { index, answer in
      Response(
        id: "\(id)/response-\(index + 1)", name: "response-\(index + 1)", model: answer.model,
        text: answer.text,
        metadata: [])
    }
    var known = Self.recordKeys
    for number in 1...max(1, texts.count) {
      known.formUnion(["response_\(number)", "response_model_\(number)"])
    }
    return try checked(
      Record(
        id: id, instruction: instruction, context: context, responses: responses,
        metadata: members.filter { !known.contains($0.key) }))
  }

  private func response(from value: JSONValue, number: Int, record: String) throws(InputError) -> Response {
    guard case .object(let members) = value else {
      throw wrong("response \(number) must be an object with the key \"response\", not \(value.kind)")
    }
    let name = try optionalText(value, "name") ?? "response-\(number)"
    return Response(
      id: try identifier(of: value) ?? "\(record)/\(name)", name: name,
      model: try optionalText(value, "model"),
      text: try answer(value, "response"), metadata: members.filter { !Self.responseKeys.contains($0.key) })
  }

  private func checked(_ record: Record) throws(InputError) -> Record {
    guard !record.responses.isEmpty || record.isUnanswered else { throw wrong("the record has no response") }
    var seen: Set<String> = []
    for response in record.responses where !seen.insert(response.name).inserted {
      throw wrong("two responses are named \"\(response.name)\"")
    }
    seen = []
    for response in record.responses where !seen.insert(response.id).inserted {
      throw wrong("two responses have the id \"\(response.id)\"")
    }
    return record
  }

  private func instruction(of value: JSONValue) throws(InputError) -> String {
    for key in ["instruction", "instructions"] {
      guard let found = value[key] else { continue }
      guard let text = found.text else { throw wrong("\"\(key)\" must be a string, not \(found.kind)") }
      return text
    }
    throw wrong("the key \"instruction\" is missing")
  }

  private func context(of value: JSONValue) throws(InputError) -> JSONValue? {
    switch value["context"] {
    case nil, .null: return nil
    case .string(let text)?: return .string(text)
    case .array(let turns)? where turns.allSatisfy({ $0["content"]?.text != nil }): return .array(turns)
    case .some: throw wrong("\"context\" must be a string or an array of turns {role, content}")
    }
  }

  /// A model that failed leaves null; that is an empty answer, not malformed input.
  private func answer(_ value: JSONValue, _ key: String) throws(InputError) -> String {
    switch value[key] {
    case .string(let text): return text
    case .null: return ""
    case nil: throw wrong("the key \"\(key)\" is missing")
    case .some(let other): throw wrong("\"\(key)\" must be a string, not \(other.kind)")
    }
  }

  private func optionalText(_ value: JSONValue, _ key: String) throws(InputError) -> String? {
    switch value[key] {
    case .string(let text): return text
    case nil, .null: return nil
    case .some(let other): throw wrong("\"\(key)\" must be a string, not \(other.kind)")
    }
  }

  private func identifier(of value: JSONValue) throws(InputError) -> String? {
    switch value["id"] {
    case .string(let text) where !text.isEmpty: return text
    case .number(let text): return text
    case nil, .null: return nil
    case .some(let other): throw wrong("\"id\" must be a string that is not empty, not \(other.kind)")
    }
  }

  /// Made from the content, so that it stays when lines are reordered.
  private func digest(_ instruction: String, _ answers: [String]) -> String {
    let content = ([instruction] + answers).map { "\($0.utf8.count):\($0)" }.joined()
    return "r-" + SHA256.hex(content.utf8).prefix(12)
  }

  private func wrong(_ message: String) -> InputError { InputError(file: file, line: line, message: message) }
}
