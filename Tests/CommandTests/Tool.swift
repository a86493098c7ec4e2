import Foundation
import Testing

/// What a run of the built binary came to.
struct Outcome {
  /// The exit status; 128 + the signal's number when a signal ended it, as shells report it.
  var status: Int32
  var output: Data
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// Lines of standard output; a last one without its end counts too.
  var lines: [String] { text.split(separator: "\n").map(String.init) }

  /// Standard output as JSON lines.
  func records() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line.prefix(200))")
    }
  }
}

/// Drives the built `assay`.
enum Tool {
  struct TimedOut: Error, CustomStringConvertible {
    var command: [String]
    var description: String { "still running: assay \(command.joined(separator: " "))" }
  }

  /// The binary stands beside the bundle of the tests, where SwiftPM builds both.
  static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
    .appendingPathComponent("assay").path

  /// The root of the repository.
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func example(_ name: String) -> String { project + "/examples/" + name }

  static func run(
    _ arguments: [String], stdin: Data = Data(), environment: [String: String] = [:], seconds: Double = 120
  ) throws -> Outcome {
    try Started([path] + arguments, stdin: stdin, environment: environment).wait(seconds: seconds)
  }

  static func run(
    _ arguments: [String], stdin: String, environment: [String: String] = [:], seconds: Double = 120
  ) throws -> Outcome {
    try run(arguments, stdin: Data(stdin.utf8), environment: environment, seconds: seconds)
  }

  /// Runs a line of shell in which `$ASSAY` is the binary.
  static func shell(_ line: String, environment: [String: String] = [:], seconds: Double = 120) throws
    -> Outcome
  {
    try Started(
      ["/bin/sh", "-c", line], stdin: Data(), environment: environment.merging(["ASSAY": path]) { $1 }
    ).wait(seconds: seconds)
  }

  /// A process that has been started, with its streams in files, so that no pipe can fill up.
  final class Started {
    let process = Process()
    private let folder: TemporaryFolder
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter stdin: what it reads; a pipe that stays open when nil.
    init(_ command: [String], stdin: Data?, environment: [String: String] = [:]) throws {
      folder = try TemporaryFolder()
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = Array(command.dropFirst())
      // Nothing of the tester's own settings; HOME is a folder without definitions.
      process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path].merging(environment) { $1 }
      if let stdin {
        let input = try folder.write("stdin", stdin)
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
      } else {
        process.standardInput = Pipe()
      }
      for name in ["stdout", "stderr"] { _ = try folder.write(name, "") }
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/stdout"))
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/stderr"))
      process.terminationHandler = { [ended] _ in ended.signal() }
      // Threads of tests block signals, and a child would inherit that.
      var none = sigset_t()
      var old = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &old)
      defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
      try process.run()
    }

    /// Waits until standard output holds `count` lines.
    func waitForLines(_ count: Int, in file: String? = nil, seconds: Double = 60) throws {
      let path = file ?? folder.path + "/stdout"
      let until = Date().addingTimeInterval(seconds)
      while (FileManager.default.contents(atPath: path) ?? Data()).filter({ $0 == 0x0A }).count < count {
        guard Date() < until, process.isRunning else { throw TimedOut(command: process.arguments ?? []) }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }

    func wait(seconds: Double = 120) throws -> Outcome {
      guard ended.wait(timeout: .now() + seconds) == .success else {
        kill(process.processIdentifier, SIGKILL)
        throw TimedOut(command: process.arguments ?? [])
      }
      let signalled = process.terminationReason == .uncaughtSignal
      return Outcome(
        status: signalled ? 128 + process.terminationStatus : process.terminationStatus,
        output: FileManager.default.contents(atPath: folder.path + "/stdout") ?? Data(),
        errors: String(
          decoding: FileManager.default.contents(atPath: folder.path + "/stderr") ?? Data(), as: UTF8.self))
    }
  }
}

/// A fresh folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/assay-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders on its way, and returns its path.
  @discardableResult func write(_ name: String, _ contents: Data) throws -> String {
    let file = path + "/" + name
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try contents.write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  func contents(_ name: String) -> Data? { FileManager.default.contents(atPath: path + "/" + name) }
}

/// One line of input with one answer.
func answerLine(_ id: String, _ response: String, instruction: String = "Write it.", model: String = "m")
  throws -> String
{
  let line: [String: Any] = ["id": id, "instruction": instruction, "model": model, "response": response]
  let data = try JSONSerialization.data(
    withJSONObject: line, options: [.sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self) + "\n"
}

/// The answers of a graded or extracted line.
func responses(of record: [String: Any]) -> [[String: Any]] { record["responses"] as? [[String: Any]] ?? [] }

/// Source in a fence.
func fenced(_ source: String, _ tag: String = "python") -> String { "```\(tag)\n\(source)\n```\n" }
