import AssayJSON
import Foundation

/// What is known of one answer apart from its grade.
package struct Labels: Sendable {
  package var id: String
  /// Answers to one task are not independent of one another.
  package var task: String?
  /// Whether the answer passed, by the name of the label; a label that is null is not in it.
  package var verdicts: [String: Bool]
  /// By criterion: the median of the people's points, which may lie half-way between two.
  package var points: [String: Double]
}

/// Reads files of labels (docs/evaluate.md): a JSON object a line with the answer's `id`.
package struct LabelReader {
  /// Keys that hold a verdict; empty for every key whose value is true or false.
  private let wanted: [String]
  private let taskKey: String
  private let readersKey: String
  private let criteria: [String]

  /// - Parameters:
  ///   - labels: keys that hold verdicts; none for all that are true or false.
  ///   - task: the key by which answers belong together.
  ///   - readers: the key of the list in which each person's points stand.
  ///   - criteria: keys that hold points.
  package init(labels: [String], task: String, readers: String, criteria: [String]) {
    wanted = labels
    taskKey = task
    readersKey = readers
    self.criteria = criteria
  }

  /// - Throws: `InputError` for a file that can't be read, a line that is no object with an id, an id that stands twice, or
  ///   a label that is neither true, false nor null.
  package func read(_ files: [String]) throws(InputError) -> [Labels] {
    var result: [Labels] = []
    var places: [String: Int] = [:]
    for file in files {
      let source = try LineSource(path: file)
      while let bytes = try source.next() {
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        let labels = try decode(bytes, source)
        if let first = places[labels.id] {
          throw InputError(
            file: source.name, line: source.number,
            message: "the id \"\(labels.id)\" has labels in line \(first) already")
        }
        places[labels.id] = source.number
        result.append(labels)
      }
    }
    return result
  }

  private func decode(_ bytes: [UInt8], _ source: LineSource) throws(InputError) -> Labels {
    func wrong(_ message: String) -> InputError {
      InputError(file: source.name, line: source.number, message: message)
    }
    let value: JSONValue
    do {
      value = try JSONReader.read(bytes)
    } catch {
      throw InputError(file: source.name, line: source.number, column: error.column, message: error.message)
    }
    guard case .object(let members) = value else {
      throw wrong("a line of labels must be a JSON object, not \(value.kind)")
    }
    guard let id = Self.text(value["id"]) else { throw wrong("the key \"id\" is missing; it names the answer") }
    var labels = Labels(id: id, task: Self.text(value[taskKey]), verdicts: [:], points: [:])
    if wanted.isEmpty {
      for member in members { if case .bool(let passed) = member.value { labels.verdicts[member.key] = passed } }
    }
    for key in wanted {
      switch value[key] {
      case .bool(let passed): labels.verdicts[key] = passed
      case nil, .null: break
      case .some(let other): throw wrong("the label \"\(key)\" must be true, false or null, not \(other.kind)")
      }
    }
    var readers = [value]
    if case .array(let list)? = value[readersKey] { readers = list }
    for criterion in criteria {
      let given = readers.compactMap { Self.number($0[criterion]) }.sorted()
      guard !given.isEmpty else { continue }
      labels.points[criterion] = (given[(given.count - 1) / 2] + given[given.count / 2]) / 2
    }
    return labels
  }

  private static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text)? where !text.isEmpty: text
    case .number(let text)?: text
    default: nil
    }
  }

  private static func number(_ value: JSONValue?) -> Double? {
    if case .number(let text)? = value { Double(text) } else { nil }
  }
}
