import Foundation
import Glibc
import Synchronization

/// What standard output is connected to.
enum Terminal {
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether output may be coloured: on a terminal that can, and nobody asked us not to (https://no-color.org).
  static var showsColours: Bool { isOutput && allowsColours }

  /// The same of standard error.
  static var showsColoursOnErrors: Bool { isatty(STDERR_FILENO) == 1 && allowsColours }

  private static var allowsColours: Bool {
    let environment = ProcessInfo.processInfo.environment
    return !refused.load(ordering: .relaxed) && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  private static let refused = Atomic(false)

  /// For the option that says so.
  static func refuseColours() { refused.store(true, ordering: .relaxed) }

  /// Columns of the terminal; 80 where there is none, or as `COLUMNS` says.
  static var width: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
  }
}
