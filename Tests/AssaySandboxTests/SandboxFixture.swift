import AssaySandbox
import Foundation
import Yams

/// A sandbox under the project's own default policy.
enum SandboxFixture {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func policy() throws -> Policy {
    let text = try String(contentsOf: root.appendingPathComponent("Sandbox/policies/default.yaml"), encoding: .utf8)
    return try YAMLDecoder().decode(Policy.self, from: text)
  }

  static func make(namespaces: Bool, shared: [PlannedFile] = []) throws -> Sandbox {
    try Sandbox(
      policy: policy(), shared: shared, allowsNamespaces: namespaces, temporaryFolder: NSTemporaryDirectory())
  }

  /// Runs Python source as the program.
  static func python(
    _ source: String, in sandbox: Sandbox, limits: Limits = Limits(), stdin: String = "", job: Data? = nil
  ) throws -> RunResult {
    try sandbox.makeLane().run(
      RunPlan(
        id: "test", argv: ["/usr/bin/python3", "-B", "-s", "main.py"],
        files: [PlannedFile(path: "main.py", contents: Data(source.utf8))], stdin: Data(stdin.utf8), job: job,
        limits: limits))
  }
}

extension RunResult {
  var output: String { String(decoding: stdout, as: UTF8.self) }
  var errors: String { String(decoding: stderr, as: UTF8.self) }
}
