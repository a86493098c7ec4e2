import Foundation
import TestThreads
import Testing

/// `assay doctor` and `--require`, on this host and on lesser ones.
@Suite(.blocking) struct DoctorTests {
  private static let layers: Set = [
    "no_new_privs", "rlimits", "seccomp", "landlock", "user", "pid", "mount", "net", "ipc", "uts", "cgroup",
  ]

  private func start(_ command: [String], environment: [String: String] = [:]) throws -> Outcome {
    try Tool.Started(command, stdin: Data(), environment: environment).wait()
  }

  private func doctor(_ wrap: ([String]) -> [String] = { $0 }, _ options: [String] = []) throws -> (
    report: [String: Any], outcome: Outcome
  ) {
    let outcome = try start(wrap([Tool.path, "doctor", "--format", "json"] + options))
    return (try #require(outcome.records().first, "\(outcome.errors)"), outcome)
  }

  private func layer(_ name: String, _ report: [String: Any]) -> [String: Any] {
    (report["layers"] as? [String: [String: Any]])?[name] ?? [:]
  }

  private func state(_ name: String, _ report: [String: Any]) -> String? { layer(name, report)["state"] as? String }

  /// Where this host makes no user namespaces, a test that takes one away proves nothing.
  private func needNamespaces() throws {
    guard state("user", try doctor().report) == "active" else { try Test.cancel("no user namespaces on this host") }
  }

  // MARK: - The report

  @Test func textFitsAndNamesEverything() throws {
    let outcome = try Tool.run(["doctor"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(!outcome.text.contains("\u{1b}"))
    for line in outcome.lines { #expect(line.count <= 80, "\(line)") }
    for name in Self.layers.union(["processors", "memory", "libseccomp", "Landlock", "cgroups", "Python 3."]) {
      #expect(outcome.text.contains(name), "\(name)")
    }
  }

  @Test(arguments: [(nil, true), ("1", false)] as [(String?, Bool)])
  func colourOnATerminal(noColour: String?, coloured: Bool) throws {
    // script(1) runs its command on a terminal of its own.
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { try Test.cancel("no script(1)") }
    var environment = ["TERM": "xterm"]
    environment["NO_COLOR"] = noColour
    let outcome = try start(
      ["/usr/bin/script", "-qec", Tool.path + " doctor", "/dev/null"], environment: environment)
    #expect(outcome.text.contains("active"))
    #expect(outcome.text.contains("\u{1b}[32mactive\u{1b}[0m") == coloured)
  }

  @Test func agreesWithTheRuns() throws {
    let (report, _) = try doctor()
    let line = try #require(Tool.run(["run", "--", "/bin/true"]).records().first)
    let layers = try #require(line["layers"] as? [String: [String: Any]])
    #expect(Set(layers.keys) == Self.layers)
    for (name, found) in layers {
      #expect(found["state"] as? String == state(name, report))
      #expect(found["detail"] as? String == layer(name, report)["detail"] as? String)
    }
  }

  @Test func countsTheProcessorsThatItMayUse() throws {
    let (report, _) = try doctor { ["/usr/bin/taskset", "-c", "0"] + $0 }
    let processors = (report["host"] as? [String: Any])?["processors"] as? [String: Any]
    #expect(processors?["allowed"] as? Int == 1)
    #expect(processors?["online"] as? Int == sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  // MARK: - Lesser hosts

  @Test func saysThatUserNamespacesAreUsedUp() throws {
    try needNamespaces()
    let (report, outcome) = try doctor { OuterFilter.command(without: "user", $0) }
    #expect(outcome.status == 0, "the floor holds: \(outcome.errors)")
    #expect(layer("user", report)["detail"] as? String == "user.max_user_namespaces is 0")
    #expect((layer("user", report)["remedy"] as? String)?.contains("sysctl user.max_user_namespaces") == true)
    #expect(layer("net", report)["detail"] as? String == "needs a user namespace")
    #expect(layer("net", report)["consequence"] is String && layer("net", report)["remedy"] == nil)
  }

  @Test func goesOnWithoutTheNetworkNamespaceAlone() throws {
    try needNamespaces()
    let (report, _) = try doctor { OuterFilter.command(without: "net", $0) }
    #expect(layer("net", report)["detail"] as? String == "user.max_net_namespaces is 0")
    for name in Self.layers.subtracting(["net", "cgroup"]) { #expect(state(name, report) == "active", "\(name)") }
    // A run there still has its private root.
    let run = try start(OuterFilter.command(without: "net", [Tool.path, "run", "--", "/bin/pwd"]))
    #expect(try run.records().first?["stdout"] as? String == "/work\n")
  }

  @Test func saysThatAFilterForbidsNamespaces() throws {
    try needNamespaces()
    let (report, outcome) = try doctor { OuterFilter.command(.cloneUser, error: EPERM, $0) }
    #expect(outcome.status == 0 && state("user", report) == "unavailable")
    #expect((layer("user", report)["detail"] as? String)?.contains("system-call filter") == true)
  }

  @Test func reportsAHostWithoutTheFloor() throws {
    let wrap = { OuterFilter.command(.seccomp, error: ENOSYS, $0) }
    let (report, outcome) = try doctor(wrap)
    #expect(outcome.status == 69 && report["ready"] as? Bool == false)
    #expect(layer("seccomp", report)["met"] as? Bool == false)
    let run = try start(wrap([Tool.path, "run", "--", "/bin/echo", "ran"]))
    #expect(run.status == 69 && run.output.isEmpty && run.errors.contains("seccomp is unavailable"))
    let text = try start(wrap([Tool.path, "doctor"]))
    #expect(text.status == 69 && text.text.contains("Programs are not run here."))
    for line in text.lines { #expect(line.count <= 80, "\(line)") }
  }

  // MARK: - --require

  @Test func requireFailsClosedBeforeTheFirstProgram() throws {
    let answer = try answerLine("a", fenced("print(1)"))
    let input = try TemporaryFolder()
    let file = try input.write("in.jsonl", answer)
    let commands = [
      ["doctor", "--require", "seccomp,landlock"], ["run", "--require", "landlock", "--", "/bin/echo", "ran"],
      ["grade", "--require", "seccomp", "--require", "landlock", file],
    ]
    for command in commands {
      // The control: the same command where the layer is there.
      if state("landlock", try doctor().report) == "active" {
        #expect(try Tool.run(command).status == 0, "\(command)")
      }
      let outcome = try start(OuterFilter.command(.landlock, error: ENOSYS, [Tool.path] + command))
      #expect(outcome.status == 69, "\(command)")
      #expect(outcome.output.isEmpty || command[0] == "doctor")
      #expect(outcome.errors.hasPrefix("assay: required but not active: landlock (unavailable"), "\(outcome.errors)")
      #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
      // And without the demand it goes on.
      let free = try start(
        OuterFilter.command(
          .landlock, error: ENOSYS,
          [Tool.path] + command.filter { !$0.contains("landlock") && $0 != "--require" && $0 != "seccomp" }))
      #expect(free.status == 0, "\(free.errors)")
    }
  }

  @Test func namespacesStandsForAllKinds() throws {
    try needNamespaces()
    #expect(try Tool.run(["run", "--require", "namespaces", "--", "/bin/true"]).status == 0)
    let outcome = try start(
      OuterFilter.command(without: "net", [Tool.path, "run", "--require", "namespaces", "--", "/bin/true"]))
    #expect(outcome.status == 69 && outcome.errors.contains("net (unavailable"), "\(outcome.errors)")
  }

  @Test(arguments: ["doctor", "run", "grade"], ["nonsuch", "seccomp,", "Seccomp", ""])
  func unknownNamesAreUsage(command: String, names: String) throws {
    let outcome = try Tool.run([command, "--require", names])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("landlock") && outcome.errors.contains("namespaces"))
  }
}
