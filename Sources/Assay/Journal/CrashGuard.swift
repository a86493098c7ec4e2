import CAssayCrash
import Glibc

/// What happens when the grader itself crashes on a record: a bug of ours, or of a library, met by hostile text.
///
/// The crash is noted in the journal, and the program starts again in the same process, with `--resume`: the record is then
/// an error with its reason, and the rest is graded. Why no process of its own for each record: it would cost more than most
/// records do, for what has not been seen to happen.
package enum CrashGuard {
  /// - Parameters:
  ///   - journal: where the crash is noted.
  ///   - arguments: those to start again with; nil where the input can't be read twice: then the process ends, and a run
  ///     that goes on finds the note.
  package static func arm(journal: Int32, arguments: [String]?) {
    // Never freed: the handler may use them at any time.
    let argv = arguments.map { arguments in
      let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
      for (index, argument) in arguments.enumerated() { array[index] = strdup(argument) }
      array[arguments.count] = nil
      return array
    }
    // Without it a crash ends the run as it would any program.
    _ = assay_crash_arm(journal, argv)
  }

  /// Runs `body`; a crash in it is one of this record.
  package static func with<Result>(_ record: UInt64, _ body: () throws -> Result) rethrows -> Result {
    assay_crash_enter(record)
    defer { assay_crash_leave() }
    return try body()
  }

  /// The error of a record that the grader crashed on.
  package static func reason(signal: Int32) -> String {
    "the grader itself crashed on this record (signal \(signal), \(String(cString: strsignal(signal))))"
  }
}
