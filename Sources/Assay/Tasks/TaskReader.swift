import AssayJSON

/// Reads tasks from lines of JSON: `{"id", "instruction", …}`.
package enum TaskReader {
  /// All tasks of the files, in order.
  ///
  /// - Parameters:
  ///   - files: paths; `-` is standard input.
  ///   - isStopped: true ends the tasks where they are.
  /// - Throws: `InputError` for a malformed line, or when two tasks have one id.
  package static func read(files: [String], isStopped: @escaping () -> Bool = { false }) throws(InputError)
    -> [TaskRecord]
  {
    var tasks: [TaskRecord] = []
    var places: [String: String] = [:]
    for file in files {
      let source = try LineSource(path: file, isStopped: isStopped)
      while let bytes = try source.next() {
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        let value: JSONValue
        do {
          value = try JSONReader.read(bytes)
        } catch {
          throw InputError(file: source.name, line: source.number, column: error.column, message: error.message)
        }
        let task = try RecordDecoder(file: source.name, line: source.number).task(from: value)
        if let first = places[task.id] {
          throw InputError(
            file: source.name, line: source.number,
            message: "the id \"\(task.id)\" is that of \(first) too; give each task its own")
        }
        places[task.id] = "\(source.name):\(source.number)"
        tasks.append(task)
      }
    }
    return tasks
  }
}
