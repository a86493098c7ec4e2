/// Reads the files of `assay argilla pull`.
package enum AnnotationReader {
  /// All annotations, in order.
  ///
  /// - Throws: `InputError` for a line that is no annotation, and for a second one of the same person on the same answer.
  package static func read(files: [String]) throws(InputError) -> [Annotation] {
    var lines = DecodedLines<Annotation>(files: files, LineDecoder(title: "an annotation"))
    var annotations: [Annotation] = []
    var seen: [Key: (file: String, number: Int)] = [:]
    while let line = try lines.next() {
      let key = Key(record: line.value.record, response: line.value.response, user: line.value.user.id)
      if let first = seen.updateValue((line.file, line.number), forKey: key) {
        throw line.error("this annotation stands at \(first.file):\(first.number) too; pull into a new file")
      }
      annotations.append(line.value)
    }
    return annotations
  }

  private struct Key: Hashable {
    var record: String
    var response: String
    var user: String
  }
}
