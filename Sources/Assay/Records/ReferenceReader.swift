import AssayEvidence

/// Reads what a record brings to check answers with: `reference: {tests, solution, entry_point}`, or the fields of HumanEval
/// (`test`, `entry_point`, `prompt`, `canonical_solution`) or MBPP (`test_list`, `code`).
enum ReferenceReader {
  /// nil when the record brings nothing. An `entry_point` alone is no reference.
  static func reference(of value: JSONValue) -> Reference? {
    if case .object? = value["reference"], let own = value["reference"] {
      return Reference(
        tests: texts(own["tests"]), solution: own["solution"]?.text, entryPoint: own["entry_point"]?.text)
    }
    let list = texts(value["test_list"])
    if !list.isEmpty {
      return Reference(
        tests: list + texts(value["challenge_test_list"]), solution: value["code"]?.text, entryPoint: nil)
    }
    guard let test = value["test"]?.text, let entry = value["entry_point"]?.text else { return nil }
    let solution = value["canonical_solution"]?.text.map { (value["prompt"]?.text ?? "") + $0 }
    return Reference(tests: [test], solution: solution, entryPoint: entry)
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    switch value {
    case .string(let text)?: [text]
    case .array(let items)?: items.compactMap(\.text)
    default: []
    }
  }
}
