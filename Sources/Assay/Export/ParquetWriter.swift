import Foundation

/// Writes Parquet with the `duckdb` command.
package enum ParquetWriter {
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

  /// - Parameters:
  ///   - jsonl: a file of lines with the same keys.
  ///   - columns: DuckDB's types by key. Without them it guesses, and takes a text such as 2024-01-01 for a date.
  package static func write(jsonl: String, to path: String, columns: [(name: String, type: String)]) throws(Failure) {
    guard let command else {
      throw Failure(
        message: "Parquet is written by the duckdb command, which is not on the PATH (PyPI: duckdb-cli)",
        isMissing: true)
    }
    let types = columns.map { "\(quoted($0.name)): \(quoted($0.type))" }.joined(separator: ", ")
    let sql = """
      COPY (SELECT * FROM read_json(\(quoted(jsonl)), format='newline_delimited', maximum_object_size=268435456, \
      columns={\(types)})) TO \(quoted(path)) (FORMAT parquet, COMPRESSION zstd)
      """
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

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

extension TrainingSet.Form {
  /// DuckDB's types of the columns, in the order of the keys.
  var parquetColumns: [(name: String, type: String)] {
    let messages = "STRUCT(role VARCHAR, content VARCHAR)[]"
    let origin = [("score", "DOUBLE"), ("source", "VARCHAR"), ("model", "VARCHAR")]
    switch self {
    case .sft: return [("id", "VARCHAR"), ("messages", messages)] + origin
    case .promptCompletion: return [("id", "VARCHAR"), ("prompt", messages), ("completion", messages)] + origin
    case .kto:
      return [("id", "VARCHAR"), ("prompt", messages), ("completion", messages), ("label", "BOOLEAN")] + origin
    case .preference:
      return [("id", "VARCHAR"), ("prompt", messages), ("chosen", messages), ("rejected", messages)]
        + ["chosen", "rejected"].flatMap { side in origin.map { ("\($0.0)_\(side)", $0.1) } }
    }
  }
}
