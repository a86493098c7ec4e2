import Foundation

/// The `duckdb` command, which reads and writes Parquet for us.
package enum DuckDB {
  /// The command is missing or failed.
  package struct Failure: Error, Sendable {
    package var message: String
    package var isMissing: Bool
  }

  /// Where the command is; nil when it is in no folder of `PATH`.
  package static var command: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/duckdb" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func run(_ sql: String, to task: String) throws(Failure) {
    guard let command else {
      throw Failure(
        message: "\(task) takes the duckdb command, which is not on the PATH (PyPI: duckdb-cli)", isMissing: true)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = ["-bail", "-no-stdin", "-c", sql]
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw Failure(message: "\(command): \(error.localizedDescription)", isMissing: false)
    }
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let first = String(decoding: said, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? "no message"
      throw Failure(message: "\(command) failed: \(first)", isMissing: false)
    }
  }

  /// A text as SQL writes it.
  static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
