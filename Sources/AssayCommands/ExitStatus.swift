import ArgumentParser
import Assay
import AssayArgilla
import AssayInference
import AssaySandbox
import Foundation

/// The exit statuses, which are a contract (README, "Exit status"). The one place that maps errors to them.
enum ExitStatus: Int32 {
  /// Graded, and a gate was missed; or compared, and something differs.
  case belowThreshold = 1
  /// The command line or the environment lacks something.
  case usage = 64
  /// Malformed input.
  case data = 65
  /// A needed service or protection is not available.
  case unavailable = 69
  /// assay itself failed.
  case internalError = 70
  /// Output cannot be written now; the same command may work later.
  case temporary = 75
  /// A definition is wrong.
  case configuration = 78
  /// Ended by Ctrl-C, as shells report it.
  case interrupted = 130

  /// Prints one line about the error, and returns the status to end with.
  static func report(_ error: any Error) -> Int32 {
    switch error {
    case let error as InputError: return say("\(error)", .data)
    case let error as AnswerMismatch: return say("\(error)", .data)
    case let error as DefinitionError: return say("\(error)", .configuration)
    case let error as SandboxError:
      switch error.code {
      case .protectionUnavailable: return say(error.message, .unavailable)
      case .badPolicy: return say(error.message, .configuration)
      case .noTemporaryFolder: return say(error.message, .temporary)
      case .system, .launcherEnded, .helperFailed: return say(error.message, .internalError)
      }
    case let error as ArgillaError: return say(error.message, status(error))
    case let error as InferenceError: return say(error.message, status(error))
    case OutputError.readerGone: return 0
    case let error as OutputError: return say("\(error)", .temporary)
    case let error as ResumeError: return say("\(error)", .usage)
    case let status as StatusError: return say(status.message, status.status)
    default: break
    }
    let text = AssayCommand.fullMessage(for: error)
    let status = AssayCommand.exitCode(for: error).rawValue
    guard !text.isEmpty else { return status }
    if status == 0 {
      try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    } else {
      // It quotes the arguments, among which are file names.
      Notice.print(text, .error)
    }
    return status
  }

  private static func status(_ error: ArgillaError) -> ExitStatus {
    switch error.code {
    case .notConfigured: .usage
    case .invalid, .conflict: .data
    case .unauthorized, .forbidden, .notFound, .unavailable, .unexpected, .unsupported: .unavailable
    case .stopped: .interrupted
    }
  }

  private static func status(_ error: InferenceError) -> ExitStatus {
    switch error.code {
    case .notConfigured: .usage
    case .refused: .data
    case .unauthorized, .notFound, .unavailable, .unexpected, .empty: .unavailable
    case .stopped: .interrupted
    }
  }

  private static func say(_ message: String?, _ status: ExitStatus) -> Int32 {
    // One line, whatever a file name or a key of the input holds.
    if let message { Notice.print("assay: \(PlainText.safe(message))", .error) }
    return status.rawValue
  }
}

/// Ends the command with a status; the message is nil when all has been said.
struct StatusError: Error {
  var status: ExitStatus
  var message: String?
}
