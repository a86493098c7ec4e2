import Foundation
import TestThreads
import Testing

/// `assay run`: its three forms, and how programs end.
@Suite(.blocking) struct RunCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func python(_ source: String, _ options: [String] = []) throws -> [String: Any] {
    let outcome = try Tool.run(
      ["run"] + options + ["--language", "python", folder.write("program.py", source)])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(outcome.records().first)
  }

  // MARK: - Forms

  @Test func runsOneFileByLanguageOrTag() throws {
    let python = try folder.write("a.py", "import sys\nprint(sys.stdin.read().upper())\n")
    let text = try folder.write("in.txt", "typed")
    for name in ["python", "py", "python3"] {
      let record = try #require(
        Tool.run(["run", "--language", name, "--stdin", text, python]).records().first)
      #expect(record["status"] as? String == "ok" && record["stdout"] as? String == "TYPED\n")
      #expect(record["id"] as? String == python)
    }
    let script = try Tool.run(["run", "--language", "js", "-"], stdin: "console.log([1, 2].map(x => x * 2))")
    #expect(try script.records().first?["stdout"] as? String == "[ 2, 4 ]\n")
  }

  @Test func runsACommandWithFilesInAnEmptyFolder() throws {
    let data = try folder.write("data.txt", "hello")
    let listed = try Tool.run(["run", "--file", data, "--", "ls"]).records().first
    #expect(listed?["stdout"] as? String == "data.txt\n" && listed?["id"] as? String == "run")
    // A program given by its path comes along, under its own name.
    let program = try folder.write("tool.sh", "#!/bin/sh\nread line < data.txt; echo \"$0 $1 $line\"\n")
    chmod(program, 0o755)
    let outcome = try Tool.run(["run", "--file", data, "--", program, "--flag"])
    #expect(try outcome.records().first?["stdout"] as? String == "./tool.sh --flag hello\n")
  }

  /// What a run leaves is gone, and the tester's environment is not there.
  @Test func givesAFreshFolderAndNoEnvironment() throws {
    let outcome = try Tool.run(
      ["run", "--", "/bin/sh", "-c", "ls -A; echo x > made; env"], environment: ["SECRET_TOKEN": "s3cret"])
    let text = try outcome.records().first?["stdout"] as? String ?? ""
    #expect(!text.hasPrefix("made") && !text.contains("s3cret"))
  }

  @Test func runsTheLinesOfExtract() throws {
    let outcome = try Tool.shell(
      "\"$ASSAY\" extract \(Tool.example("answers.jsonl")) | \"$ASSAY\" run --cpu 2 --no-usage")
    let records = try outcome.records()
    #expect(outcome.status == 0 && records.count == 47)
    let ids = try Tool.run(["extract", Tool.example("answers.jsonl")]).records().flatMap { responses(of: $0) }
    #expect(records.map { $0["id"] as? String } == ids.map { $0["id"] as? String })
    func status(_ id: String) -> String? { records.first { $0["id"] as? String == id }?["status"] as? String }
    #expect(status("tram-fare/response-1") == "ok")
    #expect(status("pebble-turns/response-2") == "cpu-time")
    #expect(status("bell-minutes/response-1") == "output")
    // No code: a line with the reason. A query of tables that are not there, or no sqlite3.
    #expect(status("bus-changes/response-1") == "launch-failed")
    #expect(["nonzero-exit", "launch-failed"].contains(status("late-loans/response-1")))
    #expect(records.allSatisfy { $0["usage"] == nil })
  }

  // MARK: - Containers

  /// Whether this process may change mounts.
  static let mayMount =
    (try? Tool.Started(["/usr/bin/unshare", "-m", "/bin/true"], stdin: Data()).wait())?.status == 0

  /// Engines mask parts of /proc, and then the kernel refuses a fresh one to the namespaces that they allow: Podman's default.
  @Test(.enabled(if: mayMount, "it takes the right to mount"), arguments: [["--cold"], []])
  func runsWhereProcIsMasked(options: [String]) throws {
    let program = try folder.write("program.py", "import os\nprint(os.path.exists('/proc/self'))\n")
    let masked = "mount --bind /dev/null /proc/cmdline && exec \"$@\""
    func run(_ command: [String]) throws -> [String: Any] {
      let outcome = try Tool.Started(command, stdin: Data()).wait()
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try #require(outcome.records().first)
    }
    let command = [Tool.path, "run", "--language", "python"] + options + [program]
    let plain = try run(command)
    let record = try run(["/usr/bin/unshare", "-m", "/bin/sh", "-c", masked, "sh"] + command)
    #expect(record["status"] as? String == "ok", "\(record)")
    let layers = try #require(plain["layers"] as? NSDictionary)
    #expect(record["layers"] as? NSDictionary == layers)
    // The control: it was refused. Without namespaces /proc is the host's, and closed.
    let pid = (layers["pid"] as? [String: Any])?["state"] as? String
    #expect(plain["stdout"] as? String == (pid == "active" ? "True\n" : "False\n"))
    #expect(record["stdout"] as? String == "False\n")
  }

  /// A container's root without capabilities (`--cap-drop all`) cannot become another user.
  @Test(.enabled(if: geteuid() == 0, "it takes root to have nothing left of it"))
  func runsAsRootWithoutCapabilities() throws {
    let drop = ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
    let outcome = try Tool.Started(drop + [Tool.path, "run", "--", "/bin/echo", "hi"], stdin: Data()).wait()
    let record = try #require(outcome.records().first)
    #expect(record["stdout"] as? String == "hi\n", "\(outcome.errors)")
    let rlimits = (record["layers"] as? [String: [String: Any]])?["rlimits"]
    #expect(rlimits?["state"] as? String == "degraded")
  }

  // MARK: - How programs end

  @Test(
    arguments: [
      ("print(1)", [], "ok"), ("import sys; sys.exit(3)", [], "nonzero-exit"), ("1 / 0", [], "nonzero-exit"),
      ("import os; os.abort()", [], "signalled"), ("while True: pass", ["--cpu", "1"], "cpu-time"),
      ("import time; time.sleep(60)", ["--wall", "1"], "wall-time"),
      ("a = []\nwhile True: a.append(bytearray(1 << 20))", ["--memory", "64"], "memory"),
      ("while True: print('x' * 1000)", ["--output-size", "64"], "output"),
      (
        """
        import os, time
        for _ in range(200):
            try:
                if os.fork() == 0: time.sleep(30); os._exit(0)
            except OSError: pass
        time.sleep(30)
        """, ["--processes", "16"], "processes"
      ),
      ("open('f', 'wb').write(b'x' * (50 << 20))", ["--disk", "4"], "disk"), ("def f(:", [], "nonzero-exit"),
    ] as [(String, [String], String)])
  func namesTheCause(source: String, options: [String], status: String) throws {
    let record = try python(source, options)
    #expect(record["status"] as? String == status, "\(source): \(record["stderr"] ?? "")")
  }

  @Test func tellsExitAndOutputApart() throws {
    let record = try python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    #expect((record["exit"] as? [String: Int]) == ["code": 7])
    #expect(record["stdout"] as? String == "out\n" && record["stderr"] as? String == "err\n")
    let signalled = try python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    #expect((signalled["exit"] as? [String: Int]) == ["signal": 11])
  }

  /// In an interpreter of its own and in a warm one; the listener's own tests are ForbiddenCallTests.
  @Test(arguments: [[], ["--cold"]])
  func namesRefusedCallsAndIsNotFooled(options: [String]) throws {
    let call = "import ctypes, os, signal, sys\nlibc = ctypes.CDLL(None)\n"
    let refused = try python(call + "libc.ptrace(0, 0, 0, 0); libc.mount(0, 0, 0, 0, 0); sys.exit(2)\n", options)
    if let layers = refused["layers"] as? [String: [String: Any]],
      (layers["seccomp"]?["detail"] as? String)?.contains("not named") == true
    {
      try Test.cancel("this host names no refused calls")
    }
    #expect(refused["status"] as? String == "forbidden-call")
    #expect(refused["refused_calls"] as? [String] == ["mount", "ptrace"])
    #expect(refused["detail"] as? String == "refused: mount, ptrace")
    let feigned = try python(call + "signal.signal(31, 0); os.kill(os.getpid(), 31); sys.exit(2)\n", options)
    #expect(feigned["status"] as? String == "nonzero-exit" && feigned["refused_calls"] == nil)
    let descriptors = try python("import os; print(sorted(os.listdir('/proc/self/fd')))\n", options)
    #expect(descriptors["stdout"] as? String == "['0', '1', '2', '3']\n")
  }

  @Test func reportsWhatCannotBeStarted() throws {
    let broken = try folder.write("broken", "\u{7f}ELF nonsense")
    chmod(broken, 0o755)
    let record = try #require(Tool.run(["run", "--", broken]).records().first)
    #expect(record["status"] as? String == "launch-failed" && record["exit"] is NSNull)
    #expect((record["detail"] as? String)?.isEmpty == false)
  }

  @Test func cutsAFloodAndStaysOnOneLine() throws {
    let outcome = try Tool.run(
      [
        "run", "--output-size", "64", "--", "/usr/bin/python3", "-c",
        "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 4096)",
      ])
    let record = try #require(outcome.records().first)
    #expect(outcome.lines.count == 1 && record["status"] as? String == "output")
    #expect((record["stdout"] as? String ?? "").unicodeScalars.count <= 64 << 10)
  }

  /// The floor and the namespaces are named in each line, and none is missing.
  @Test func namesEveryLayer() throws {
    let layers = try python("")["layers"] as? [String: [String: Any]]
    #expect(
      Set(layers?.keys ?? [:].keys)
        == ["no_new_privs", "rlimits", "seccomp", "landlock", "user", "pid", "mount", "net", "ipc", "uts", "cgroup"])
    for name in ["no_new_privs", "rlimits", "seccomp"] {
      #expect(layers?[name]?["state"] as? String == "active")
    }
  }
}
