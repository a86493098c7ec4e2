import Foundation
import TestThreads
import Testing

/// `assay grade --output FILE`: whatever ends a run, `--resume` completes the file.
@Suite(.blocking) struct ResumeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var output: String { folder.path + "/out.jsonl" }

  /// Answers that are graded in some milliseconds, and every fifth with code.
  private func answers(_ count: Int, changing changed: Int? = nil) throws -> String {
    try folder.write(
      "in\(changed ?? -1)-\(count).jsonl",
      (0..<count).map { number in
        try answerLine(
          "a\(number)", number % 5 == 0 ? fenced("print(\(number))") : "no code\(number == changed ? "!" : "")")
      }.joined())
  }

  private func grade(_ input: String, _ more: [String] = [], resumes: Bool = true) -> [String] {
    ["grade", input, "--output", output, "--no-usage", "--format", "table"] + (resumes ? ["--resume"] : []) + more
  }

  /// What an undisturbed run writes.
  private func undisturbed(_ input: String) throws -> Data {
    let whole = folder.path + "/whole.jsonl"
    let outcome = try Tool.run(["grade", input, "-q", "--no-usage", "--output", whole, "--format", "csv"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(folder.contents("whole.jsonl"))
  }

  private func expectComplete(_ whole: Data) {
    #expect(folder.contents("out.jsonl") == whole)
    #expect(folder.contents("out.jsonl.part") == nil && folder.contents("out.jsonl.part.journal") == nil)
  }

  /// Ctrl-C, SIGTERM and SIGKILL at moments drawn anew each time; every run goes on with what the one before left. Few moments
  /// here, twenty with ASSAY_SLOW=1.
  @Test func killedAtAnyMomentItIsCompleted() throws {
    let isSlow = ProcessInfo.processInfo.environment["ASSAY_SLOW"] != nil
    let input = try answers(isSlow ? 300 : 60)
    let began = Date()
    let whole = try undisturbed(input)
    let span = Date().timeIntervalSince(began)
    for moment in 0..<(isSlow ? 20 : 4) {
      for file in ["out.jsonl", "out.jsonl.part", "out.jsonl.part.journal"] {
        try? FileManager.default.removeItem(atPath: folder.path + "/" + file)
      }
      var ends = 0
      while true {
        let started = try Tool.Started([Tool.path] + grade(input, ["--jobs", "2"]), stdin: Data())
        // Twice at most, so that this ends.
        if ends < 2 {
          ends += 1
          Thread.sleep(forTimeInterval: Double.random(in: 0...span))
          kill(started.process.processIdentifier, [SIGKILL, SIGKILL, SIGINT, SIGTERM][moment % 4])
        }
        let outcome = try started.wait()
        if outcome.status == 0 { break }
        // Killed after it had done: there is nothing to go on with, and it says so.
        if outcome.status == 64 { break }
        // 143 where the signal came before the command had begun to listen for it.
        #expect([130, 137, 143].contains(outcome.status), "\(outcome.errors)")
      }
      expectComplete(whole)
    }
  }

  @Test func saysHowToGoOnAndDoes() throws {
    let input = try folder.write(
      "slow.jsonl",
      (0..<40).map { try answerLine("a\($0)", fenced("import time\ntime.sleep(0.2)\nprint(\($0))")) }.joined())
    let arguments = grade(input, ["--jobs", "2"])
    let started = try Tool.Started([Tool.path] + arguments, stdin: Data())
    try started.waitForLines(3)
    kill(started.process.processIdentifier, SIGTERM)
    let first = try started.wait()
    #expect(first.status == 130 && first.errors.contains("the same command with --resume goes on"), "\(first.errors)")
    let kept = first.lines.count - 1
    let second = try Tool.run(arguments)
    #expect(second.status == 0 && second.lines.count - 1 == 40 - kept, "\(second.errors)")
    #expect(second.errors.contains("40 answers in 40 records graded, \(kept) of them before, in "), "\(second.errors)")
    #expect(try folder.contents("out.jsonl") == undisturbed(input))
  }

  /// A refusal is one line, and what was there stays.
  @Test func anotherRunIsRefused() throws {
    let input = try answers(10)
    _ = try interrupt(input)
    let part = folder.contents("out.jsonl.part")
    try folder.write("own.yaml", Tool.run(["rubric", "show"]).text + "# mine\n")
    let others: [([String], String)] = [
      (grade(input, ["--rubric", folder.path + "/own.yaml"]), "begun with rubric code-0-7@"),
      (grade(input, ["--keep-going"]), "begun with no --keep-going, now --keep-going on"),
      (grade(input, ["--shard", "1/2"]), "begun with no --shard, now --shard 1/2"),
      (grade(try answers(10, changing: 1)), "record 2 of the input is not the one it was begun with"),
      (grade(try answers(1)), "it holds more records than the input, which has 1"),
    ]
    for (arguments, message) in others {
      let outcome = try Tool.run(arguments)
      #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.output.isEmpty)
      #expect(folder.contents("out.jsonl.part") == part)
    }
    #expect(try Tool.run(["grade", input, "--resume"]).errors.contains("--output"))
    #expect(try Tool.run(grade(input)).status == 0)
    // It is complete, and another run of the same command does not take it apart.
    let again = try Tool.run(grade(input))
    #expect(again.status == 64 && again.errors.contains("it is there already"), "\(again.errors)")
    // Without --resume a run begins anew, as ever.
    #expect(try Tool.run(grade(input, resumes: false)).status == 0)
  }

  /// Ends a run of `input` after some of its records, and returns how many.
  private func interrupt(_ input: String) throws -> Int {
    // A pipe that stays open behind the last record: the run waits for more.
    let started = try Tool.Started(
      ["/bin/sh", "-c", "{ head -n 6 '\(input)'; exec sleep 60; } | exec '\(Tool.path)' \"$@\"", "sh"]
        + grade("-", ["--jobs", "2"]), stdin: Data())
    try started.waitForLines(6, in: output + ".part")
    let pids = try #require(children(of: started.process.processIdentifier, named: ["assay", "sleep"]))
    for pid in pids { kill(pid, SIGKILL) }
    _ = try started.wait()
    return 6
  }

  /// Processes with one of these names below another.
  private func children(of parent: Int32, named names: Set<String>) -> [Int32]? {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
    var parents: [Int32: (name: String, parent: Int32)] = [:]
    for pid in all {
      guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
      else { continue }
      let fields = text[text.index(close, offsetBy: 2)...].split(separator: " ")
      parents[pid] = (String(text[text.index(after: open)..<close]), Int32(fields[1]) ?? 0)
    }
    return parents.keys.filter { pid in
      var above = pid
      while let next = parents[above]?.parent, next > 1 {
        if next == parent { return names.contains(parents[pid]?.name ?? "") }
        above = next
      }
      return pid == parent && names.contains(parents[pid]?.name ?? "")
    }
  }

  /// From a pipe too: the records themselves are compared, not names and times of files.
  @Test func goesOnFromAPipe() throws {
    let input = try answers(12)
    let kept = try interrupt(input)
    let text = try String(contentsOfFile: input, encoding: .utf8)
    let outcome = try Tool.run(grade("-"), stdin: text)
    #expect(outcome.status == 0 && outcome.lines.count == 1 + 12 - kept, "\(outcome.errors)")
    expectComplete(try undisturbed(input))
  }

  // MARK: - The grader's own crash

  /// The thread that grades a record gets the signal of a crash; the rest is graded all the same, by the same command.
  @Test(arguments: [SIGSEGV, SIGTRAP]) func aRecordThatCrashesTheGraderIsAnError(signal: Int32) throws {
    let input = try folder.write(
      "in.jsonl",
      (0..<6).map { number in
        try answerLine("a\(number)", number == 3 ? fenced("import time\ntime.sleep(2)\nprint(1)") : "no code")
      }.joined())
    let started = try Tool.Started([Tool.path] + grade(input, ["--jobs", "1"], resumes: false), stdin: Data())
    try started.waitForLines(4)
    Thread.sleep(forTimeInterval: 0.7)
    try strike(started.process.processIdentifier, signal)
    let outcome = try started.wait()
    #expect(outcome.status == 70, "\(outcome.errors)")
    let lines = String(decoding: try #require(folder.contents("out.jsonl")), as: UTF8.self).split(separator: "\n")
    let records = try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    #expect(records.map { $0["id"] as? String } == (0..<6).map { "a\($0)" })
    #expect(records.map { $0["error"] != nil } == [false, false, false, true, false, false])
    let error = try #require(records[3]["error"] as? String)
    #expect(error.hasPrefix("the grader itself crashed on this record (signal \(signal), "))
    // One head, and each record once.
    #expect(outcome.lines.count == 7)
  }

  /// A signal to the thread that grades, as a fault of it would be; with one job it is the only one beside the first.
  private func strike(_ process: Int32, _ signal: Int32) throws {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task").compactMap { Int32($0) }
    let found = try #require(threads.first { $0 != process })
    // Swift's Glibc does not show this call.
    let code = "import ctypes, sys; sys.exit(ctypes.CDLL(None).tgkill(*map(int, sys.argv[1:])))"
    let strike = try Tool.Started(
      ["/usr/bin/python3", "-c", code, "\(process)", "\(found)", "\(signal)"], stdin: Data()
    ).wait()
    #expect(strike.status == 0)
  }

  // MARK: - Output that can't be written

  /// A disk that fills up in the middle; with room again the run goes on.
  @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
  func aFullDiskLosesNothing() throws {
    let input = try answers(60)
    let whole = try undisturbed(input)
    let disk = folder.path + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let line = """
      set -e; mount -t tmpfs -o size=\(whole.count / 2 / 4096 * 4)k none '\(disk)'
      "$ASSAY" grade '\(input)' -q --no-usage --output '\(disk)/out.jsonl' && exit 9 || echo "status $?"
      ls '\(disk)'; wc -l < '\(disk)/out.jsonl.part'
      mount -o remount,size=64m '\(disk)'
      "$ASSAY" grade '\(input)' -q --no-usage --output '\(disk)/out.jsonl' --resume >/dev/null
      cp '\(disk)/out.jsonl' '\(output)'; ls '\(disk)'
      """
    // A mount namespace of its own, so that nothing stays mounted.
    let script = try folder.write("full.sh", line)
    let outcome = try Tool.shell("unshare -m sh '\(script)'")
    if outcome.errors.contains("unshare") || outcome.errors.contains("mount:") {
      try Test.cancel("no file system can be mounted here: \(outcome.errors)")
    }
    #expect(outcome.status == 0 && outcome.text.contains("status 75\n"), "\(outcome.text)\(outcome.errors)")
    #expect(outcome.errors.contains("out.jsonl.part: cannot write: No space left on device; the same command"))
    #expect(outcome.text.hasSuffix("\nout.jsonl\n"))
    expectComplete(whole)
  }

  /// A place that can only be read.
  @Test(.enabled(if: geteuid() == 0, "only root may mount a read-only file system"))
  func aReadOnlyPlaceIsToldBeforeAnythingIsGraded() throws {
    let input = try answers(5)
    let outcome = try Tool.shell(
      """
      unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$ASSAY" grade "$1" --output "$0/o"' \
        '\(folder.path)' '\(input)'
      """)
    if outcome.errors.contains("unshare") || outcome.errors.contains("mount:") {
      try Test.cancel("no file system can be mounted here: \(outcome.errors)")
    }
    #expect(outcome.status == 75 && outcome.output.isEmpty)
    #expect(outcome.errors == "assay: \(folder.path)/o.part: cannot write: Read-only file system\n")
  }

  /// What is printed is only for looking at.
  @Test func aReaderThatGoesAwayLeavesTheFileWhole() throws {
    let input = try answers(30)
    let outcome = try Tool.shell(
      "{ \"$ASSAY\" grade -q '\(input)' --no-usage --format csv --output '\(output)'; echo $? >&2; } | head -n 1")
    #expect(outcome.errors == "0\n" && outcome.lines.count == 1)
    expectComplete(try undisturbed(input))
  }

  // MARK: - Backpressure

  /// Nobody reads: reading the input stops, and memory does not grow.
  @Test func aConsumerThatDoesNotReadStopsTheReading() throws {
    let script = """
      seq -f '{"id":"r%.0f","instruction":"x","response":"no code"}' 1 100000000 | "$ASSAY" grade -q --jobs 2 | sleep 60
      """
    let started = try Tool.Started(["/bin/sh", "-c", script], stdin: Data(), environment: ["ASSAY": Tool.path])
    defer {
      for pid in children(of: started.process.processIdentifier, named: ["sleep", "assay", "seq"]) ?? [] {
        kill(pid, SIGKILL)
      }
    }
    // The first of that name; those that start programs are forked from it.
    func assay() -> Int32? { children(of: started.process.processIdentifier, named: ["assay"])?.min() }
    func read(_ pid: Int32) -> Int? {
      (try? String(contentsOfFile: "/proc/\(pid)/io", encoding: .utf8))?.split(separator: "\n").first
        .flatMap { Int($0.split(separator: " ")[1]) }
    }
    var last = -1
    var pid: Int32?
    for _ in 0..<60 {
      Thread.sleep(forTimeInterval: 1)
      pid = assay()
      guard let pid, let now = read(pid) else { continue }
      // Some has been read and no more comes.
      if now == last && now > 100_000 { break }
      last = now
    }
    let process = try #require(pid)
    let stopped = try #require(read(process))
    Thread.sleep(forTimeInterval: 1)
    #expect(read(process) == stopped)
    // The definitions are read too; of the input it is what fits into buffers.
    #expect(stopped < 20 << 20)
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }?.split(separator: " ")[1]
    #expect(peak.flatMap { Int($0) }.map { $0 < 300_000 } == true, "\(peak ?? "")")
  }
}
