import Foundation

extension AnswerStore {
  /// Moves a file of answers and its journal to a name that nothing has, so that all is asked anew and no answer is lost.
  ///
  /// - Returns: that name; its journal stands beside it, as a run that writes it would have it.
  /// - Throws: `OutputError` when they cannot be moved.
  package static func setAside(_ output: String) throws(OutputError) -> String {
    let files = FileManager.default
    var number = 1
    func name() -> String { "\(output).old-\(number)" }
    while [name(), journal(of: name())].contains(where: files.fileExists) { number += 1 }
    for (from, to) in [(output, name()), (journal(of: output), journal(of: name()))]
    where files.fileExists(atPath: from) {
      do {
        try files.moveItem(atPath: from, toPath: to)
      } catch {
        throw OutputError.failed(path: to, reason: error.localizedDescription)
      }
    }
    return name()
  }

  static func journal(of output: String) -> String { output + ".journal" }
}
