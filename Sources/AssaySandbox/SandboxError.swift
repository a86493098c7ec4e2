/// The sandbox itself could not do its work; never the program's fault.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable {
    /// A protection that must be there is not.
    case protectionUnavailable
    /// A policy names a system call, error or path that makes no sense.
    case badPolicy
    /// The temporary folder cannot be written now.
    case noTemporaryFolder
    /// A call of the supervisor's own failed.
    case system
    /// A process of ours that starts programs ended in the middle of a run.
    case launcherEnded
    /// A helper inside the sandbox stopped answering.
    case helperFailed
  }

  package var code: Code
  package var message: String
  package var description: String { message }

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
