import Foundation
import TestThreads
import Testing

/// The action, the example workflows and the image's promise.
@Suite(.blocking) struct ContinuousIntegrationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Of PyPI's check-jsonschema, which has the services' schemas in it; `make test` installs it where PyPI is reached.
  static let checker: String? = {
    let places = [
      NSHomeDirectory() + "/.cache/assay-tests/check-jsonschema/bin/check-jsonschema",
      "/usr/local/bin/check-jsonschema",
    ]
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let runsContainer =
    SchemaTests.hasModule("yaml")
    && ["/usr/bin/gcc", "/usr/include/seccomp.h", "/bin/bash"].allSatisfy { FileManager.default.fileExists(atPath: $0) }

  private func check(_ schema: String, _ path: String) throws -> Outcome {
    let checker = try #require(Self.checker)
    // Its shebang names the interpreter; where it was put as a folder of modules, they lie beside it.
    let modules = URL(fileURLWithPath: checker).deletingLastPathComponent().deletingLastPathComponent().path
    return try Tool.Started(
      [checker, "--builtin-schema", schema, path], stdin: Data(), environment: ["PYTHONPATH": modules]
    ).wait()
  }

  @Test(
    .enabled(if: checker != nil, "check-jsonschema is not installed (PyPI)"),
    arguments: [
      ("vendor.github-workflows", "examples/ci/github.yml"), ("vendor.github-actions", "action.yml"),
      ("vendor.gitlab-ci", "examples/ci/gitlab.yml"),
    ])
  func isValid(schema: String, file: String) throws {
    let outcome = try check(schema, Tool.project + "/" + file)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    // Not everything is.
    let source = try String(contentsOfFile: Tool.project + "/" + file, encoding: .utf8)
    let broken = source.replacingOccurrences(of: "runs-on:", with: "runs:").replacingOccurrences(
      of: "composite", with: "composed"
    )
    .replacingOccurrences(of: "when: always", with: "when: nonsense")
    #expect(try check(schema, folder.write("broken.yml", broken)).status != 0)
  }

  /// The steps of the example in a container's conditions: an ordinary user, no capability, no namespace.
  @Test(.enabled(if: runsContainer, "gcc, libseccomp-dev or python3-yaml is not installed"))
  func stepsOfTheExampleRunInAContainer() throws {
    let container = folder.path + "/container"
    let build = try Tool.shell("gcc -O1 -o '\(container)' '\(Tool.project)/Tests/Container/container.c' -lseccomp")
    try #require(build.status == 0, "\(build.errors)")
    chmod(folder.path, 0o755)
    let lines = try String(contentsOfFile: Tool.example("answers.jsonl"), encoding: .utf8).split(separator: "\n")
      .prefix(3)
    func run(_ inputs: [String]) throws -> (Outcome, String) {
      let workspace = folder.path + "/" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: workspace, withIntermediateDirectories: true)
      chmod(workspace, 0o777)
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: workspace + "/answers.jsonl"))
      let command = [
        container, "0", "/usr/bin/python3", "-B", Tool.project + "/Tests/Container/steps.py", Tool.project, Tool.path,
        workspace,
      ]
      return (
        try Tool.Started(command + inputs, stdin: Data(), environment: ["TMPDIR": workspace]).wait(), workspace
      )
    }
    // Of six answers three get 6 or 7, and three 1.
    let (passed, workspace) = try run(["options=--min-mean 3.5 --min-pass-rate 0.5\n--pass-at 5"])
    #expect(passed.status == 0, "\(passed.text)\(passed.errors)")
    #expect(passed.text.contains("step: What protects the programs here") && passed.text.contains("seccomp"))
    #expect(passed.errors.contains("sandbox: ") && passed.errors.contains("user unavailable"), "\(passed.errors)")
    let results = try FileManager.default.contentsOfDirectory(atPath: workspace + "/assay-results").sorted()
    #expect(results == ["comment.md", "graded.jsonl", "junit.xml", "scores.jsonl", "verdict.json"])
    func file(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: workspace + "/" + name) ?? Data(), as: UTF8.self)
    }
    #expect(file("GITHUB_OUTPUT") == "outcome=passed\n" && file("GITHUB_STEP_SUMMARY").contains("assay&#58; passed"))
    // The verdict is the job's; the workflow's own gates are stricter than these answers.
    let (failed, _) = try run(["options=--min-mean 6.9", "cache=false"])
    #expect(failed.status == 1 && failed.errors.contains("::error title=gate min-mean missed::"), "\(failed.errors)")
    // An input can't become a command or an expansion.
    let (hostile, place) = try run(["options=--min-mean $(touch pwned) ; touch pwned"])
    #expect(hostile.status == 64 && !FileManager.default.fileExists(atPath: place + "/pwned"))
  }

  @Test(.enabled(if: runsContainer, "gcc, libseccomp-dev or python3-yaml is not installed"))
  func theFloorIsThereInAContainer() throws {
    let container = folder.path + "/container"
    _ = try Tool.shell("gcc -O1 -o '\(container)' '\(Tool.project)/Tests/Container/container.c' -lseccomp")
    chmod(folder.path, 0o777)
    let environment = ["TMPDIR": folder.path]
    func doctor(_ user: String, _ layers: String) throws -> Int32 {
      let command = [container, user, Tool.path, "doctor", "--require", layers]
      return try Tool.Started(command, stdin: Data(), environment: environment).wait().status
    }
    let found: Int32 = try Tool.run(["doctor", "--require", "landlock"]).status == 0 ? 0 : 69
    #expect(try doctor("0", "seccomp,landlock") == found)
    #expect(try doctor("0", "namespaces") == 69)
    // The image's own case: root as engines leave it.
    guard geteuid() == 0 else { return }
    #expect(try doctor("root", "seccomp,landlock,rlimits") == found)
    #expect(try doctor("root", "namespaces") == 69)
  }
}
