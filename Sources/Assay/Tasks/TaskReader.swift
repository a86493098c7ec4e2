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
      while let value = try source.nextValue() {
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
