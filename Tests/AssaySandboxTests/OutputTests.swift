import AssaySandbox
import Foundation
import Glibc
import TestThreads
import Testing

/// Files that a run leaves: what is brought out, and what is not.
@Suite(.blocking) struct OutputTests {
  private func run(
    _ script: String, outputs: [String] = ["made"], namespaces: Bool, diskBytes: Int = 64 << 20
  ) throws -> RunResult {
    var limits = Limits()
    limits.diskBytes = diskBytes
    // The default policy knows no FIFOs; here they are what is to be refused later.
    var policy = try SandboxFixture.policy()
    policy.syscalls.allow += ["mknod", "mknodat"]
    let sandbox = try Sandbox(
      policy: policy, allowsNamespaces: namespaces, temporaryFolder: NSTemporaryDirectory())
    return try sandbox.makeLane().run(
      RunPlan(id: "make", argv: ["/bin/sh", "-c", script], limits: limits, outputs: outputs))
  }

  @Test(arguments: [true, false]) func areBroughtOut(namespaces: Bool) throws {
    let result = try run(
      "head -c 3000000 /dev/zero > made; printf '#!/bin/sh\\n' > tool; chmod 700 tool; : > empty; echo no > other",
      outputs: ["made", "tool", "empty"], namespaces: namespaces)
    #expect(result.status == .ok && result.detail == nil, "\(result.errors)")
    #expect(
      result.outputs == [
        // What the filter pretends on the floor leaves the mode as it was.
        PlannedFile(path: "made", contents: Data(count: 3_000_000)),
        PlannedFile(path: "tool", contents: Data("#!/bin/sh\n".utf8), executable: namespaces),
        PlannedFile(path: "empty", contents: Data()),
      ])
  }

  /// What is made has to run elsewhere: its own mode says so on the floor too.
  @Test(arguments: [true, false]) func keepTheirMode(namespaces: Bool) throws {
    let result = try run("cp /bin/true made", namespaces: namespaces)
    #expect(result.outputs.map(\.executable) == [true], "\(result.errors)")
  }

  /// Each leaves something else under the name, and shows that a reader who opens it plainly gets at it, or hangs.
  @Test(
    arguments: [
      ("ln -s /usr/bin/env made; test -r made && echo READABLE", "symbolic link"),
      ("ln -s /nowhere made; test -L made && echo READABLE", "symbolic link"),
      ("mkfifo made; test -p made && echo READABLE", "not a regular file"),
      ("mkdir made; test -d made && echo READABLE", "not a regular file"),
      ("echo x > made; ln made second; test -f second && echo READABLE", "other names"),
      ("echo READABLE", "left no file"),
    ], [true, false])
  func mustBeRegularFiles(attack: (script: String, refusal: String), namespaces: Bool) throws {
    let result = try run(attack.script, namespaces: namespaces)
    #expect(result.output == "READABLE\n", "\(result.errors)")
    #expect(result.status == .ok && result.outputs.isEmpty)
    #expect(result.detail?.contains(attack.refusal) == true, "\(result.detail ?? "")")
    #expect(result.usage.wallSeconds < 10)
  }

  @Test(arguments: [true, false]) func areBounded(namespaces: Bool) throws {
    let script = "truncate -s 6M made; truncate -s 6M second"
    let names = ["made", "second"]
    let small = try run(script, outputs: names, namespaces: namespaces, diskBytes: 8 << 20)
    #expect(small.outputs.isEmpty && small.detail?.contains("'second' is too large") == true, "\(small.detail ?? "")")
    let large = try run(script, outputs: names, namespaces: namespaces, diskBytes: 16 << 20)
    #expect(large.outputs.map(\.contents.count) == [6 << 20, 6 << 20])
  }

  @Test(arguments: [true, false]) func areThoseOfAProgramThatEndedWell(namespaces: Bool) throws {
    for script in ["echo x > made; exit 3", "echo x > made; kill -9 $$"] {
      let result = try run(script, namespaces: namespaces)
      #expect(result.status != .ok && result.outputs.isEmpty)
    }
  }

  /// A process that stays behind to swap the file while it is read is dead by then.
  @Test(arguments: [true, false]) func doNotChangeWhileTheyAreRead(namespaces: Bool) throws {
    let result = try run(
      """
      echo regular > keep; cp keep made; ln -s /usr/bin/env link
      (while :; do cp -P link swap; mv swap made; cp keep swap; mv swap made; done) >/dev/null 2>&1 &
      sleep 0.2; echo started
      """, namespaces: namespaces)
    #expect(result.output == "started\n")
    #expect(result.outputs.allSatisfy { $0.contents == Data("regular\n".utf8) })
  }

  @Test func areNamesInTheWorkFolder() throws {
    for name in ["../made", "/etc/passwd", "a/made", "..", ""] {
      #expect(throws: SandboxError.self, "\(name)") { try run("true", outputs: [name], namespaces: true) }
    }
  }
}
