/// A file of answers to other tasks, or that were asked for otherwise. They must not pass for answers to what is asked now.
package struct AnswerMismatch: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  /// What is other than now.
  package var reason: String

  package var description: String { "\(path): \(reason); name another file with --output" }
}
