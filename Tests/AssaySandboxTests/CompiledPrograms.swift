import Foundation
import Glibc
import Synchronization

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
    // Of its own name: two tests may want the same one at once.
    let binary = try folder.get().appendingPathComponent("\(source.lastPathComponent)-\(UUID().uuidString)")
    let errors = binary.path + ".errors"
    let file = open(errors, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(file) }
    let compiler = try SpawnedProcess(
      [
        "/usr/bin/gcc", "-O0", "-Wall", "-Wextra", "-Werror", "-pthread", "-I",
        EscapeProgram.root.appendingPathComponent("stage").path, "-o", binary.path, source.path,
      ], environment: ProcessInfo.processInfo.environment, descriptors: [file, file, file])
    guard compiler.wait(until: monotonicSeconds() + 300) == 0 else {
      throw Failure("\(source.lastPathComponent): \(try String(contentsOfFile: errors, encoding: .utf8))")
    }
    return binary
  }
}
