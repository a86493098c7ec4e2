import Foundation
import Glibc
import Synchronization
import Testing

/// The C programs of `Tests/Escapes`, compiled outside the sandbox when they are first needed.
enum CompiledPrograms {
  private static let made = Mutex<[URL: Result<URL, any Error>]>([:])
  private static let folder: Result<URL, any Error> = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("compiled-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { if let made = try? CompiledPrograms.folder.get() { try? FileManager.default.removeItem(at: made) } }
    return folder
  }

  /// - Throws: when the compiler is missing or refuses the program.
  static func binary(of source: URL) throws -> URL {
    if let binary = made.withLock({ $0[source] }) { return try binary.get() }
    let result = Result { try compile(source) }
    made.withLock { $0[source] = result }
    return try result.get()
  }

  private static func compile(_ source: URL) throws -> URL {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc") else {
      try Test.cancel("needs /usr/bin/gcc")
    }
    // Of its own name: two tests may want the same one at once.
    let binary = try folder.get().appendingPathComponent("\(source.lastPathComponent)-\(UUID().uuidString)")
    let compiler = Process()
    let errors = Pipe()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/gcc")
    compiler.arguments = [
      "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", "-I", EscapeProgram.root.appendingPathComponent("stage").path,
      "-o", binary.path, source.path,
    ]
    compiler.standardError = errors
    try compiler.run()
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else { throw Failure(String(decoding: message, as: UTF8.self)) }
    return binary
  }
}
