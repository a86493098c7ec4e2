package import AssayJSON

/// How the rows of a table become tasks.
package struct TaskColumns: Sendable {
  package var instruction: String
  /// nil takes `id` where there is one, and else makes ids of the content.
  package var id: String?
  /// Columns that travel with the task.
  package var kept: [String]
  package var keepsAll: Bool

  package init(instruction: String, id: String?, kept: [String], keepsAll: Bool) {
    self.instruction = instruction
    self.id = id
    self.kept = kept
    self.keepsAll = keepsAll
  }
}

/// Makes tasks of rows, one after the other, each with an id of its own.
package struct TaskMaker {
  private let columns: TaskColumns
  /// What the rows are of, for messages.
  package var title: String
  private var places: [String: Place] = [:]
  private var occurrences: [String: Int] = [:]
  /// Tasks whose text stood before.
  package private(set) var repeated = 0

  private struct Place {
    var title: String
    var number: Int
  }

  package init(columns: TaskColumns, title: String = "") {
    self.columns = columns
    self.title = title
  }

  /// - Parameters:
  ///   - row: an object by column.
  ///   - number: of the row or line, for messages.
  /// - Throws: `InputError` when a column is missing or is no text, or an id stands twice.
  package mutating func task(of row: JSONValue, number: Int) throws(InputError) -> TaskRecord {
    let members = row.members ?? []
    let title = title
    func fault(_ message: String) -> InputError { InputError(file: title, line: number, message: message) }
    func column(_ name: String) throws(InputError) -> JSONValue {
      if let value = row[name] { return value }
      throw fault("there is no column \"\(name)\"; there are: \(members.map(\.key).joined(separator: ", "))")
    }
    guard let instruction = try column(columns.instruction).text, !instruction.isEmpty else {
      throw fault("the column \"\(columns.instruction)\" holds no text here")
    }
    let id = try identifier(row, instruction, number, fault)
    var kept: [JSONValue.Member] = []
    if columns.keepsAll {
      kept = members
    } else {
      for name in columns.kept { kept.append(.init(name, try column(name))) }
    }
    let own: Set = [columns.instruction, columns.id ?? "id", "id", "instruction"]
    return TaskRecord(
      id: id, instruction: instruction, members: kept.filter { !own.contains($0.key) || $0.key == "prompt" })
  }

  private mutating func identifier(
    _ row: JSONValue, _ instruction: String, _ number: Int, _ fault: (String) -> InputError
  ) throws(InputError) -> String {
    let given: String?
    switch row[columns.id ?? "id"] {
    case .string(let text)? where !text.isEmpty: given = text
    case .number(let text)?: given = text
    case nil where columns.id != nil: throw fault("there is no column \"\(columns.id ?? "")\" for the id")
    case .some where columns.id != nil: throw fault("the column \"\(columns.id ?? "")\" holds no id here")
    default: given = nil
    }
    if let given {
      if let first = places[given] {
        let place = first.title == title ? "" : " of \(first.title)"
        throw fault("the id \"\(given)\" is that of row \(first.number)\(place) too; name another with --id-column")
      }
      places[given] = Place(title: title, number: number)
      return given
    }
    let made = TaskRecord.identifier(of: instruction)
    occurrences[made, default: 0] += 1
    if let count = occurrences[made], count > 1 {
      repeated += 1
      return "\(made)-\(count)"
    }
    return made
  }
}
