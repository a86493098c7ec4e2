/// An interrupted run that can't be gone on with. Nothing of it has been changed.
package struct ResumeError: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  package var message: String

  package var description: String { "\(path): \(message)" }
}
