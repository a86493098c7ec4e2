import Assay
import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox
import Foundation
import Glibc

/// Observes answers with the built-in definitions, in the real sandbox.
enum Observing {
  static let workshop: Result<Workshop, any Error> = Result {
    let workshop = try Workshop(
      library: DefinitionLibrary(definitions: [], environment: [:], executable: nil), policy: "default",
      environment: ProcessInfo.processInfo.environment)
    // Shared by all tests, so nobody's to close but the process's.
    atexit { try? Observing.workshop.get().sandbox.close() }
    return workshop
  }

  static let isPythonThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
  static let isNodeThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/node")

  static func observe(_ code: String, language: String = "python", instruction: String = "Write the code.") throws
    -> Observation
  {
    let workshop = try workshop.get()
    let bench = workshop.makeBench()
    let plan = workshop.extractor.plan(
      answer: "```\(language)\n\(code)\n```\n", instruction: instruction, oracle: bench)
    return try Observer(bench: bench).observe(plan, id: "test", instruction: instruction)
  }
}

extension Observation {
  /// A known whole number; nil when it is unknown or something else.
  func int(_ name: String) -> Int? {
    if case .known(.int(let value))? = evidence[name]?.state { return value }
    return nil
  }

  func bool(_ name: String) -> Bool? {
    if case .known(.bool(let value))? = evidence[name]?.state { return value }
    return nil
  }

  func text(_ name: String) -> String? {
    if case .known(.text(let value))? = evidence[name]?.state { return value }
    return nil
  }
}
