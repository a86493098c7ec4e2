import Foundation

/// Graded records from files, read twice: once for what they need of a dataset, once to be sent.
package struct ReviewInput {
  private let files: [String]
  /// What came on standard input, kept until we are done.
  private let spool: Spool?

  /// - Throws: when standard input cannot be kept.
  package init(files: [String]) throws(OutputError) {
    let spool = files.contains("-") ? try Spool() : nil
    self.spool = spool
    self.files = files.map { path in spool.flatMap { path == "-" ? $0.path : nil } ?? path }
  }

  /// - Throws: `InputError` at the first line that cannot be sent.
  package func survey(until isStopped: () -> Bool) throws -> ReviewSurvey {
    var survey = ReviewSurvey()
    var lines = DecodedLines(files: files, GradedLine.decoder(withEvidence: false))
    while !isStopped(), let line = try lines.next() {
      if let problem = survey.add(line.value) { throw line.error(problem) }
    }
    return survey
  }

  /// Records with graded answers, in order, until `body` returns false.
  package func forEach(_ body: (GradedLine) throws -> Bool) throws {
    var lines = DecodedLines(files: files, GradedLine.decoder(withEvidence: false))
    while let line = try lines.next() {
      guard !line.value.responses.isEmpty, line.value.error == nil else { continue }
      guard try body(line.value) else { return }
    }
  }

  /// A file that goes away with its owner.
  private final class Spool {
    let path = NSTemporaryDirectory() + "/assay-push-" + UUID().uuidString

    init() throws(OutputError) {
      guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
        let file = FileHandle(forWritingAtPath: path)
      else { throw OutputError.failed(path: path, reason: "it cannot be made") }
      do {
        while let part = try FileHandle.standardInput.read(upToCount: 1 << 20), !part.isEmpty {
          try file.write(contentsOf: part)
        }
        try file.close()
      } catch {
        throw OutputError.failed(path: path, reason: error.localizedDescription)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
}
