import Assay
import AssayEvidence
import AssaySandbox
import Foundation
import Testing

@testable import AssayCompile

/// Compiles with the built-in definitions, in the real sandbox.
enum Compiling {
  static let workshop: Result<Workshop, any Error> = Result {
    let workshop = try Workshop(
      library: DefinitionLibrary(definitions: [], environment: [:], executable: nil), policy: "default",
      environment: ["PATH": "/usr/bin:/bin", "TMPDIR": NSTemporaryDirectory()])
    // Shared by all tests, so nobody's to close but the process's.
    atexit { try? Compiling.workshop.get().sandbox.close() }
    return workshop
  }

  static let isGCCThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc")
  static let isGXXThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/g++")

  static func step(_ language: String, _ change: (inout CompileStep) -> Void = { _ in }) throws -> CompileStep {
    var step = try #require(workshop.get().runtimes[language]?.compile)
    change(&step)
    return step
  }

  /// A compiler of its own, with its cache in a folder or in memory.
  static func compiler(cache: String? = nil, version: String = "test") throws -> AssayCompile.Compiler {
    try AssayCompile.Compiler(
      sandbox: workshop.get().sandbox, cache: CompileCache(path: cache), version: version)
  }

  static func prepare(
    _ files: [String: String], _ language: String = "c", compiler: AssayCompile.Compiler? = nil,
    _ change: (inout CompileStep) -> Void = { _ in }
  ) throws -> AssayCompile.Compiler.Preparation {
    let workshop = try workshop.get()
    let entry = language == "c" ? "main.c" : "main.cpp"
    let plan = RunPlan(
      id: "test", argv: ["./main"], files: files.map { PlannedFile(path: $0.key, contents: Data($0.value.utf8)) })
    return try (compiler ?? Self.compiler()).prepare(
      plan, entry: entry, step: step(language, change), id: "test/compile", lane: workshop.sandbox.makeLane())
  }

  /// Compiles and runs.
  static func run(_ files: [String: String], _ language: String = "c", compiler: AssayCompile.Compiler? = nil) throws
    -> RunResult
  {
    switch try prepare(files, language, compiler: compiler) {
    case .ready(let plan, _): try workshop.get().sandbox.makeLane().run(plan)
    case .failed(let result): result
    }
  }

  /// The control: what a compiler without a sandbox says and makes of the same, in a folder of its own. Ended after some
  /// seconds of processor time or some memory, for those that would never end.
  static func unprotected(_ files: [String: String], seconds: Int = 2) throws -> (said: String, made: Data?) {
    let folder = NSTemporaryDirectory() + "/assay-unprotected-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let source = files["main.c"] == nil ? "main.cpp" : "main.c"
    process.arguments = [
      "-c",
      "ulimit -t \(seconds); ulimit -v 1500000; ulimit -f 400000; "
        + "exec \(source == "main.c" ? "gcc" : "g++") -O1 -o main \(source)",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "TMPDIR": folder]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: said, as: UTF8.self), FileManager.default.contents(atPath: folder + "/main"))
  }
}

extension RunResult {
  var output: String { String(decoding: stdout, as: UTF8.self) }
  var errors: String { String(decoding: stderr, as: UTF8.self) }
}
