import Foundation
import TestThreads
import Testing

/// The recipes of `examples/scale-out`, each on the real engine on this host, with a node that dies in the middle. They take
/// minutes and install engines of half a gigabyte: ASSAY_SLOW=1 switches them on.
@Suite(.blocking, .serialized) struct ScaleOutTests {
  private let folder: TemporaryFolder
  private static let isSlow = ProcessInfo.processInfo.environment["ASSAY_SLOW"] != nil
  private static let recipes = Tool.project + "/examples/scale-out/"
  private static let engines = Tool.project + "/Tests/ScaleOut/"

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  /// Short answers, one in 200 with code, most of them empty, the ids in no order; U+2028 and a bare carriage return stand in
  /// some, which end a line in some engines and must not.
  private func answers(_ count: Int) throws -> String {
    try folder.write(
      "answers.jsonl",
      (0..<count).map { number in
        let id = "a\(number * 7919 % count)"
        if number % 200 == 0 { return try answerLine(id, fenced("print(\(number))")) }
        return try answerLine(id, number % 100 == 50 ? "é \u{2028} here\rand 🚋 there" : "")
      }.joined())
  }

  /// Installs an engine once; cancels the test where that can't be done.
  private func install(_ engine: String) throws -> String {
    let outcome = try Tool.Started(
      [Self.engines + "install.sh", engine], stdin: Data(),
      environment: ["HOME": NSHomeDirectory(), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    ).wait(seconds: 1200)
    guard let place = outcome.lines.last else { try Test.cancel("\(engine) cannot be had: \(outcome.errors)") }
    return place
  }

  private func run(_ command: [String], environment: [String: String] = [:], seconds: Double = 600) throws -> Outcome {
    try Tool.Started(
      command, stdin: Data(),
      environment: [
        "ASSAY": Tool.path, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.path, "TMPDIR": folder.path,
      ].merging(environment) { $1 }
    ).wait(seconds: seconds)
  }

  private func undisturbed(_ input: String) throws -> Data {
    let outcome = try Tool.run(
      ["grade", input, "-q", "--no-usage", "--format", "csv", "--output", path("whole.jsonl")], seconds: 600)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(folder.contents("whole.jsonl"))
  }

  /// Exactly once and in order: the bytes of an undisturbed run.
  private func expectWhole(_ input: String, joining parts: [String]) throws {
    let merged = try Tool.run(["merge", input, "--output", path("merged.jsonl"), "--shards"] + parts)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try folder.contents("merged.jsonl") == undisturbed(input))
  }

  // MARK: - Slurm

  @Test(.enabled(if: isSlow && geteuid() == 0, "minutes, and Slurm's daemons need root: ASSAY_SLOW=1"))
  func slurmLosesANode() throws {
    guard access("/usr/sbin/slurmctld", X_OK) == 0, access("/usr/sbin/munged", X_OK) == 0 else {
      try Test.cancel("Slurm is not installed: Tests/ScaleOut/install.sh slurm")
    }
    let input = try answers(20_000)
    let cluster = path("cluster")
    let up = try run([Self.engines + "slurm-up.sh", cluster, "2"])
    defer { _ = try? run([Self.engines + "slurm-down.sh", cluster]) }
    try #require(up.status == 0, "\(up.errors)")
    let configuration = ["SLURM_CONF": cluster + "/slurm.conf"]
    let submitted = try run(
      [Self.recipes + "slurm.sh", input, path("work"), "8", "--no-usage"], environment: configuration)
    #expect(submitted.status == 0, "\(submitted.errors)")
    func wait(_ seconds: Int, until done: () throws -> Bool) throws {
      for _ in 0..<seconds * 5 {
        if try done() { return }
        Thread.sleep(forTimeInterval: 0.2)
      }
      let queue = try run(["/usr/bin/squeue"], environment: configuration)
      Issue.record("still waiting after \(seconds) s: \(queue.text)")
    }
    // A shard is complete, and n1 is in the middle of one.
    func text(_ name: String) -> String { String(decoding: folder.contents(name) ?? Data(), as: UTF8.self) }
    func log(_ shard: Int) -> String { text("work/log/\(shard).log") }
    func running() -> Int? {
      (1...8).first { shard in
        log(shard).contains(" on n1,") && (folder.contents("work/shards/\(shard).jsonl.part")?.count ?? 0) > 20_000
      }
    }
    try wait(300) { (1...8).contains { folder.contents("work/shards/\($0).jsonl.done") != nil } && running() != nil }
    let killed = try #require(running())
    let kill = try run([Self.engines + "slurm-kill-node.sh", cluster, "n1"])
    #expect(kill.status == 0 && kill.text.split(separator: " ").count > 3, "\(kill.text)")
    try wait(600) { folder.contents("work/graded.jsonl") != nil }
    // Started again on the other node, and gone on with.
    #expect(log(killed).contains(" on n2, restart 1"), "\(log(killed))")
    #expect(try folder.contents("work/graded.jsonl") == undisturbed(input))
    let merged = text("work/log/merge.log")
    #expect(merged.hasSuffix("20000 records of 8 files, each once\n"), "\(merged)")
  }

  // MARK: - Ray and Spark

  @Test(.enabled(if: isSlow && geteuid() == 0, "minutes, and a network namespace needs root: ASSAY_SLOW=1"))
  func rayLosesANode() throws {
    let venv = try install("ray")
    let input = try answers(4000)
    let outcome = try run(
      [
        "/usr/bin/unshare", "-n", "/bin/sh", "-c", "ip link set lo up; exec \"$@\"", "sh", venv + "/bin/python",
        Self.engines + "ray_kill.py", Self.recipes + "ray_grade.py", input, path("parts"), "8", "--no-usage",
      ],
      environment: ["PATH": venv + "/bin:/usr/sbin:/usr/bin:/sbin:/bin", "RAY_USAGE_STATS_ENABLED": "0"])
    #expect(outcome.status == 0 && outcome.text.contains(" processes of a node"), "\(outcome.errors.suffix(3000))")
    try expectWhole(input, joining: [path("parts/part-00000.jsonl")])
  }

  @Test(.enabled(if: isSlow && geteuid() == 0, "minutes, and a network namespace needs root: ASSAY_SLOW=1"))
  func sparkLosesAWorker() throws {
    let venv = try install("spark")
    guard access("/usr/bin/java", X_OK) == 0 else { try Test.cancel("there is no Java for Spark") }
    let input = try answers(4000)
    let outcome = try run([
      "/usr/bin/unshare", "-n", Self.engines + "spark-kill.sh", venv, path("spark"), Self.recipes + "spark_grade.py",
      input,
      path("parts"), "8", "--no-usage",
    ])
    #expect(outcome.status == 0 && outcome.text.contains(" processes of a worker"), "\(outcome.text)\(outcome.errors)")
    let parts = try FileManager.default.contentsOfDirectory(atPath: path("parts")).filter { $0.hasPrefix("part-") }
    try expectWhole(input, joining: parts.map { path("parts/" + $0) })
  }

  // MARK: - Kubernetes

  @Test(.enabled(if: isSlow, "it installs the schemas of Kubernetes: ASSAY_SLOW=1"))
  func theKubernetesManifestFitsItsSchema() throws {
    let validate = try install("kubernetes") + "/bin/kubernetes-validate"
    let manifest = Self.recipes + "kubernetes-job.yaml"
    let outcome = try run([validate, "--strict", manifest])
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    // That it can fail.
    let wrong = try folder.write(
      "wrong.yaml",
      try String(contentsOfFile: manifest, encoding: .utf8).replacing("completionMode:", with: "completionMod:"))
    #expect(try run([validate, "--strict", wrong]).status != 0)
  }

  /// The pods' own command, once an index, as the kubelet would start it.
  @Test func theKubernetesPodsGradeEveryShard() throws {
    let input = try answers(30)
    let command = try run([
      "/usr/bin/python3", "-c",
      "import sys, yaml; pod = yaml.safe_load(open(sys.argv[1]))['spec']['template']['spec']; "
        + "print(pod['containers'][0]['command'][2])",
      Self.recipes + "kubernetes-job.yaml",
    ])
    try #require(command.status == 0, "\(command.errors)")
    try FileManager.default.createDirectory(atPath: path("shards"), withIntermediateDirectories: true)
    let bin = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
    for index in 0..<3 {
      let pod = try run(
        ["/bin/sh", "-euc", command.text.replacing("assay grade", with: "assay grade --no-usage")],
        environment: [
          "JOB_COMPLETION_INDEX": "\(index)", "SHARDS": "3", "INPUT": input, "OUTPUT": path("shards"),
          "PATH": "\(bin):\(Self.recipes):/usr/bin:/bin",
        ])
      #expect(pod.status == 0, "\(pod.errors)")
    }
    try expectWhole(input, joining: (1...3).map { path("shards/\($0).jsonl") })
  }

  // MARK: - The probe

  /// A machine that can't grade fails as a job, before the first record.
  @Test func theProbeFailsLoudly() throws {
    let probe = Self.recipes + "probe.sh"
    #expect(try run([probe, "python", "bash"]).status == 0)
    let bare = try run([probe], environment: ["ASSAY_REQUIRE": "cgroup", "ASSAY_CGROUP": "/nonexistent"])
    #expect(bare.status == 69 && bare.errors.contains("lacks a protection of cgroup"), "\(bare.errors)")
    let other = path("nothing")
    try folder.write("nothing", "#!/bin/sh\n[ $1 = doctor ]\n")
    chmod(other, 0o755)
    let mute = try run([probe], environment: ["ASSAY": other])
    #expect(mute.status == 69 && mute.errors.contains("cannot run python in the sandbox"), "\(mute.errors)")
    // The command that Ray and Spark start ends the same way, and grades nothing.
    let input = try folder.write("one.jsonl", answerLine("a", "no code"))
    let lines = try run(
      ["/bin/sh", "-c", "'\(Self.recipes)grade-lines.sh' < '\(input)'"], environment: ["ASSAY": other])
    #expect(lines.status == 69 && lines.output.isEmpty, "\(lines.errors)")
    let none = try run(["/bin/sh", "-c", "'\(Self.recipes)grade-lines.sh' < /dev/null"])
    #expect(none.status == 0 && none.output.isEmpty)
  }
}
