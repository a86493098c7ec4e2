import AssaySandbox
import Foundation
import TestThreads
import Testing

/// Programs forked from a zygote, compared with the same programs started by themselves.
@Suite(.blocking) struct WarmTests {
  /// A zygote's programs are started by themselves until it pays to start it.
  private static let runsBeforeWarm = 3
  static let modes = [true, false]

  private static func zygote(_ sandbox: Sandbox, modules: [String] = modules) -> Zygote {
    Zygote(
      name: "test", argv: ["/usr/bin/python3", "-B", "-s", "main.py"],
      folder: sandbox.share + "/harness/python/warm", environment: ["PYTHONHASHSEED": "0"], modules: modules,
      worker: nil)
  }

  private static let modules = [
    "re", "json", "math", "collections", "typing", "dataclasses", "random", "threading", "asyncio", "logging",
    "argparse",
    "unittest", "doctest", "xml.etree.ElementTree", "concurrent.futures", "subprocess", "pickle", "sqlite3", "tempfile",
    "csv",
    "datetime", "decimal", "inspect", "resource", "no_such_module",
  ]

  private static func sandbox(namespaces: Bool) throws -> Sandbox {
    let folder = SandboxFixture.root.appendingPathComponent("Sandbox/harness/python/warm")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".py") }
    return try SandboxFixture.make(
      namespaces: namespaces,
      shared: files.map {
        PlannedFile(
          path: "harness/python/warm/\($0)", contents: try Data(contentsOf: folder.appendingPathComponent($0)))
      })
  }

  private static func plan(_ source: String, _ zygote: Zygote?, limits: Limits = Limits()) -> RunPlan {
    RunPlan(
      id: "test", argv: ["/usr/bin/python3", "-B", "-s", "main.py"], environment: ["PYTHONHASHSEED": "0"],
      files: [PlannedFile(path: "main.py", contents: Data(source.utf8))], limits: limits,
      warm: zygote.map { WarmRun($0, role: .script, entry: "main.py") })
  }

  /// A lane on which the next program of the zygote is a fork.
  private static func warmLane(_ sandbox: Sandbox, _ zygote: Zygote) throws -> Lane {
    let lane = sandbox.makeLane()
    for _ in 0..<runsBeforeWarm { _ = try lane.run(plan("pass", zygote)) }
    let probe = try lane.run(plan("import os; print(os.getppid())", zygote))
    // The control of all that follows: this is a fork indeed.
    if sandbox.layers[.pidNamespace]?.state == .active {
      try #require(probe.output == "0\n", "\(lane.coldReason ?? "no reason"): \(probe.errors)")
    } else {
      try #require(lane.isWarm(zygote), "\(lane.coldReason ?? "no reason")")
    }
    return lane
  }

  @Test(arguments: modes) func programsCannotTellThatTheirInterpreterWasWarm(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    for (name, source) in WarmProbes.programs {
      let cold = try lane.run(Self.plan(source, nil))
      let warm = try lane.run(Self.plan(source, zygote))
      #expect(warm.status == cold.status, "\(name)")
      #expect(warm.exit == cold.exit, "\(name)")
      #expect(Self.withoutChance(warm.output) == Self.withoutChance(cold.output), "\(name)")
      #expect(Self.withoutChance(warm.errors) == Self.withoutChance(cold.errors), "\(name)")
    }
    try #require(lane.isWarm(zygote), "a probe has ended the zygote: \(lane.coldReason ?? "no reason")")
  }

  /// Of what the compiled parts of numpy import, too, and of the state of its generator, which each run draws anew.
  @Test(arguments: modes) func programsWithNumpyCannotTellEither(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox, modules: Self.modules + ["numpy"])
    let lane = try Self.warmLane(sandbox, zygote)
    guard try lane.run(Self.plan("import numpy", nil)).status == .ok else { try Test.cancel("no numpy on this host") }
    let programs = [
      "import sys, numpy; print(sorted(sys.modules))",
      "import numpy as np, sys; s = np.random.get_state(); print(s[0], s[1][0], len(s[1]), s[2:], 'threading' in sys.modules)",
      "import numpy as np; np.random.seed(7); print(np.random.rand(3), np.random.get_state()[2])",
      "import numpy.random as r; g = r.default_rng(5); print(g.integers(9), r.RandomState(3).randint(9))",
    ]
    for source in programs {
      let cold = try lane.run(Self.plan(source, nil))
      let warm = try lane.run(Self.plan(source, zygote))
      #expect(warm.status == .ok && warm.output == cold.output, "\(source): \(warm.errors)")
    }
    let states = "import numpy as np; print(np.random.rand(), np.random.get_state()[1][1:5])"
    try Self.expectAnotherOutput(each: 5, states, lane, zygote)
  }

  /// Where lanes keep to a processor each, their zygotes do too; what runs is free to use all, however it was started.
  @Test(arguments: modes) func programsAreNotKeptOnTheirLanesProcessor(namespaces: Bool) async throws {
    guard let processors = Affinity.ofProcess?.processors, processors.count > 1 else {
      try Test.cancel("one processor")
    }
    let seen = try await Waiting.run("programs of a lane that keeps to a processor") {
      Affinity.keepThread(1, of: processors.count)
      let sandbox = try Self.sandbox(namespaces: namespaces)
      let zygote = Self.zygote(sandbox)
      let lane = try Self.warmLane(sandbox, zygote)
      let source = "import os; print(sorted(os.sched_getaffinity(0)))"
      let programs = try [nil, zygote, zygote].map { try lane.run(Self.plan(source, $0)).output }
      let helpers = try [#require(lane.launcherProcess), #require(lane.zygoteProcess(zygote))].map { process in
        try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8).split(separator: "\n")
          .first { $0.hasPrefix("Cpus_allowed_list:") }
      }
      return (programs, helpers)
    }
    #expect(seen.0 == Array(repeating: "\(processors)\n", count: 3))
    #expect(seen.1 == Array(repeating: "Cpus_allowed_list:\t\(processors[1])", count: 2))
  }

  /// Runs that are like the last one take a shorter way through the zygote than others.
  @Test(arguments: modes) func runsUnlikeTheLastAreServedAlike(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    let pid = lane.zygoteProcess(zygote)
    let source = "import os, sys; print(sys.argv, __file__, os.path.exists(sys.argv[0]), os.listdir('/proc/self/fd'))"
    for entry in ["main.py", "main.py", "main.py", "other.py", "sub/main.py", "sub/main.py", "main.py", "other.py"] {
      var cold = Self.plan(source, nil)
      cold.files[0].path = entry
      cold.argv[3] = entry
      var warm = cold
      warm.warm = WarmRun(zygote, role: .script, entry: entry)
      #expect(try lane.run(warm).output == lane.run(cold).output, "\(entry)")
    }
    #expect(lane.zygoteProcess(zygote) == pid)
  }

  /// After programs that begin alike, whose imports a zygote then has done ahead, for the next that does or does not.
  @Test(arguments: modes) func programsCannotTellHowThoseBeforeThemBegan(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    let alike = "import json, random\nimport threading\nfrom concurrent import futures\nimport logging.handlers as h\n"
    let look = """
      import sys
      print(list(sys.modules))
      print([n for m in list(sys.modules.values()) for n in m.__dict__ if m.__name__ + '.' + n in sys.modules])

      """
    let own = [PlannedFile(path: "json.py", contents: Data("own = 1".utf8))]
    let package = [PlannedFile(path: "random/__init__.py", contents: Data("print('own')".utf8))]
    let programs: [(String, [PlannedFile])] = [
      (alike + look, []), (look, []), (look + alike + look, []),
      ("import json\n" + look + "import random\n" + look, []),
      ("'''Text.'''\n# More.\n\n" + alike + look, []), ("import random, json\n" + look, []),
      ("import concurrent\nprint(hasattr(concurrent, 'futures'))\n" + look, []),
      ("from json import nothing\n" + look, []), ("from json import *\n" + look, []),
      ("import json as sys, random\nprint(sys.__name__)\n", []),
      ("import json, gc\nprint(gc.get_freeze_count())\n" + look, []),
      // Compiled by their own processes.
      (alike + look + "x = 1\nif x is 1: pass\n", []), (alike + "\nif:\n", []),
      ("# -*- coding: latin-1 -*-\n" + alike + look, []), (alike + look + "\u{c}\n", []),
      ("# -*- coding: raw_unicode_escape -*-\n#\\u000a" + look + alike, []),
      // Shadowed.
      (alike + "print(json.__file__)\n" + look, own), (alike + look, package),
      (
        alike + "print(threading.main_thread().native_id == __import__('os').getpid(), threading.active_count())\n", []
      ),
      (alike + "t = threading.Thread(target=print, args=('in it',)); t.start(); t.join()\n", []),
      // The child of a fork draws a state of its own.
      (
        alike
          + "import os\nr, w = os.pipe()\nif os.fork() == 0: os.write(w, str(random.random()).encode()); os._exit(0)\n"
          + "os.wait(); print(os.read(r, 99).decode() == str(random.random()))\n", []
      ),
      (
        alike
          + "import os\nif os.fork() == 0: print(threading.main_thread().is_alive(), flush=True); os._exit(0)\nos.wait()",
        []
      ),
      (
        alike
          + "s = random.getstate(); print(s[0], s[1][0], len(s[1]), s[1][-1], s[2]); random.seed(4); print(random.random())",
        []
      ),
    ]
    for (source, files) in programs {
      for _ in 0..<6 { #expect(try lane.run(Self.plan(alike, zygote)).status == .ok) }
      var cold = Self.plan(source, nil)
      cold.files += files
      var warm = cold
      warm.warm = WarmRun(zygote, role: .script, entry: "main.py")
      let (expected, found) = (try lane.run(cold), try lane.run(warm))
      #expect(found.exit == expected.exit, "\(source)")
      #expect(found.output == expected.output, "\(source)")
      #expect(found.errors == expected.errors, "\(source)")
    }
    let draw = alike + "print(random.random(), random.getstate()[1][1:4])\n"
    try Self.expectAnotherOutput(each: 8, draw, lane, zygote)
    try #require(lane.isWarm(zygote), "\(lane.coldReason ?? "no reason")")
  }

  /// Runs a program so many times, each of which has to print something else.
  private static func expectAnotherOutput(each times: Int, _ source: String, _ lane: Lane, _ zygote: Zygote) throws {
    let outputs = try (0..<times).map { _ in try lane.run(plan(source, zygote)).output }
    #expect(Set(outputs).count == times, "\(outputs)")
  }

  /// Addresses, and how long unittest took.
  private static func withoutChance(_ text: String) -> String {
    text.replacing(/0x[0-9a-f]+/, with: "0x…").replacing(/in [0-9.]+s/, with: "in …s")
      .replacing(/\/(tmp\/)?tmp[a-z0-9_]{8}/, with: "/tmp…")
  }

  @Test(arguments: modes) func nothingOfARunReachesTheNext(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    let look = """
      import json, math, os, sys
      seen = [p for p in ('left', '/tmp/left', '/dev/shm/left', os.environ['TMPDIR'] + '/left') if os.path.exists(p)]
      seen += [n for n in ('json', 'math', 'sys', 'os') if hasattr(sys.modules[n], 'left')]
      seen += [oct(os.stat(p).st_mode & 0o777) for p in ('.', os.environ['TMPDIR']) if os.stat(p).st_mode & 0o777 == 0o500]
      print(seen, os.environ.get('LEFT'), os.umask(0o22), os.getcwd().endswith('deep'), sys.getrecursionlimit())
      """
    let before = try lane.run(Self.plan(look, zygote))
    let leave = """
      import json, math, os, sys
      for p in ('left', '/tmp/left', '/dev/shm/left', os.environ['TMPDIR'] + '/left'):
          try: open(p, 'w').write('x')
          except OSError: pass
      for n in ('json', 'math', 'sys', 'os'): sys.modules[n].left = 1
      os.environ['LEFT'] = '1'; os.umask(0o77); sys.setrecursionlimit(5000)
      os.mkdir('deep'); os.chdir('deep'); os.chmod('..', 0o500); os.chmod(os.environ['TMPDIR'], 0o500)
      print('left')
      """
    let left = try lane.run(Self.plan(leave, zygote))
    #expect(left.output == "left\n", "\(left.errors)")
    let after = try lane.run(Self.plan(look, zygote))
    #expect(after.output == before.output)
    // The control: within one run all of it is seen.
    let both = try lane.run(Self.plan(leave + "\nos.chdir('..')\n" + look, zygote))
    #expect(both.output.contains("'left'") && both.output.contains("'json'"), "\(both.output)\(both.errors)")
  }

  /// A cage brings no files out, so a program whose files are wanted is started by itself.
  @Test(arguments: modes) func filesAreBroughtOutAllTheSame(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    var plan = Self.plan("open('made', 'w').write('x')", zygote)
    plan.outputs = ["made"]
    #expect(try lane.run(plan).outputs == [PlannedFile(path: "made", contents: Data("x".utf8))])
    #expect(lane.isWarm(zygote))
  }

  @Test(arguments: modes) func randomStateIsNewInEachRun(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    let source = "import random, tempfile, uuid; print(random.random(), next(tempfile._get_candidate_names()))"
    try Self.expectAnotherOutput(each: 5, source, lane, zygote)
  }

  /// Limits, verdicts and clean-up do not depend on how a program was started.
  @Test(arguments: modes) func limitsHold(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    var limits = Limits()
    limits.cpuSeconds = 1
    limits.wallSeconds = 10
    limits.memoryBytes = 200 << 20
    limits.processes = 40
    limits.diskBytes = 8 << 20
    limits.outputBytes = 100_000
    let cases: [(String, Status)] = [
      ("while True: pass", .cpuTime),
      ("a = []\nwhile True: a.append(bytearray(1 << 20))", .memory),
      ("while True: print('x' * 1000)", .output), ("import os; os.kill(os.getpid(), 9)", .signalled),
      ("import sys; sys.exit(137)", .nonzeroExit),
      ("for i in range(100): open(f'f{i}', 'wb').write(b'x' * (1 << 20))", .disk),
      (
        """
        import os, time
        for _ in range(60):
            try:
                if os.fork() == 0: time.sleep(30); os._exit(0)
            except OSError: pass
        time.sleep(30)
        """, .processes
      ),
      ("print('fine')", .ok),
    ]
    for (source, status) in cases {
      let result = try lane.run(Self.plan(source, zygote, limits: limits))
      #expect(result.status == status, "\(source): \(result.errors)")
    }
    // Last, since a cage's runs all have the same limits.
    limits.wallSeconds = 1
    let waiting = "import time; time.sleep(60)"
    for _ in 0..<2 { #expect(try lane.run(Self.plan(waiting, zygote, limits: limits)).status == .wallTime) }
    #expect(lane.isWarm(zygote), "\(lane.coldReason ?? "no reason")")
  }

  @Test(arguments: modes) func nothingOutlivesItsRun(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    let marker = "assay-\(UUID().uuidString)"
    let source = """
      import os, time
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              os.execv('/usr/bin/python3', ['\(marker)', '-c', 'import time; time.sleep(60)'])
          os._exit(0)
      time.sleep(0.3)
      print('started', flush=True)
      """
    let result = try lane.run(Self.plan(source, zygote))
    #expect(result.output == "started\n", "\(result.errors)")
    for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(entry) != nil {
      let command = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
      #expect(!String(decoding: command, as: UTF8.self).hasPrefix(marker))
    }
  }

  @Test(arguments: modes) func aZygoteThatEndsCostsNoProgramItsResult(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    let zygote = Self.zygote(sandbox)
    let lane = try Self.warmLane(sandbox, zygote)
    for _ in 0..<2 {
      let pid = try #require(lane.zygoteProcess(zygote))
      kill(pid, SIGKILL)
      let result = try lane.run(Self.plan("print('fine')", zygote))
      #expect(result.status == .ok && result.output == "fine\n", "\(result.errors)")
      _ = try lane.run(Self.plan("pass", zygote))
      #expect(lane.isWarm(zygote))
    }
  }

  private static func children(of pid: Int32) throws -> [Int32] {
    try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8).split(separator: " ")
      .compactMap { Int32($0) }
  }

  /// Sends the compiler of a warm lane a signal, and expects that programs give what they give all the same.
  private static func runsFine(afterSending signal: Int32) throws -> (lane: Lane, zygote: Zygote, compiler: Int32) {
    let sandbox = try sandbox(namespaces: true)
    guard sandbox.layers[.pidNamespace]?.state == .active else {
      try Test.cancel("no namespaces on this host: each program compiles itself")
    }
    let zygote = zygote(sandbox)
    let lane = try warmLane(sandbox, zygote)
    let pid = try #require(lane.zygoteProcess(zygote))
    // The control: there is one.
    let compiler = try #require(children(of: pid).first)
    kill(compiler, signal)
    for number in 0..<4 {
      let result = try lane.run(plan("print('fine', \(number))", zygote))
      #expect(result.status == .ok && result.output == "fine \(number)\n", "\(result.errors)")
    }
    #expect(lane.zygoteProcess(zygote) == pid)
    return (lane, zygote, compiler)
  }

  @Test func aCompilerThatEndsCostsNoProgramItsResult() throws { _ = try Self.runsFine(afterSending: SIGKILL) }

  /// What hangs the compiler for longer than a program waits for it is compiled by the program itself, and ends it alone.
  @Test func aCompilerThatIsStoppedDelaysProgramsOnce() throws {
    let (lane, zygote, compiler) = try Self.runsFine(afterSending: SIGSTOP)
    kill(compiler, SIGCONT)
    let result = try lane.run(Self.plan("print('fine')", zygote))
    #expect(result.output == "fine\n")
    let pid = try #require(lane.zygoteProcess(zygote))
    #expect(try Self.children(of: pid) == [compiler])
  }

  @Test(arguments: modes) func aZygoteThatCannotStartIsDoneWithout(namespaces: Bool) throws {
    let sandbox = try Self.sandbox(namespaces: namespaces)
    var zygote = Self.zygote(sandbox)
    zygote.argv[3] = "no-such-file.py"
    let lane = sandbox.makeLane()
    for _ in 0..<8 {
      let result = try lane.run(Self.plan("print('fine')", zygote))
      #expect(result.status == .ok && result.output == "fine\n")
    }
    #expect(!lane.isWarm(zygote))
    #expect(lane.coldReason?.contains("no-such-file.py") == true, "\(lane.coldReason ?? "no reason")")
  }
}
