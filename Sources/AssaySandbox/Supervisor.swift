import CAssayLaunch
import Foundation
import Glibc

/// Owns one run's limits, clocks and verdict.
///
/// A single loop watches the program's output, the launcher and the clock. Nothing in it can block on the program.
final class Supervisor {
  private let endpoint: any RunEndpoint
  private let clock: RunClock?

  /// How often the tree is looked at, in milliseconds. Most answers end before the first look.
  private static let tick: Int32 = 20
  /// How long the launcher may take to end a run it was told to end, in seconds. Amid a fork bomb it gets a few hundredths
  /// of a second at a time, in turn with hundreds.
  private static let patience = 60.0
  /// The largest record accepted from descriptor 3, in bytes.
  private static let channelBytes = 16 << 20

  /// - Parameter clock: where the run is told its own time.
  init(_ endpoint: any RunEndpoint, clock: RunClock? = nil) {
    self.endpoint = endpoint
    self.clock = clock
  }

  func run(_ plan: RunPlan, workFolder: String?) throws(SandboxError) -> RunResult {
    let outputs = plan.outputs.isEmpty ? nil : try AnonymousFile.empty(name: "outputs")
    let refused = endpoint.listens ? try RefusedCalls() : nil
    clock?.show(seconds: 0)
    var streams = try start(plan, refused, outputs, workFolder: workFolder)
    refused?.theirs.close()
    let began = monotonicSeconds()
    var run = RunState(limits: plan.limits, began: began)
    var reply: assay_reply?
    while reply == nil {
      streams.wait(also: [endpoint.socket.number, refused?.watched ?? -1], milliseconds: Self.tick)
      streams.transfer()
      refused?.answer()
      reply = try endpoint.receive()
      let now = monotonicSeconds()
      if run.verdict == nil, let verdict = look(&run, streams, now: now, workFolder: workFolder) {
        run.verdict = verdict
        run.killed = now
        endpoint.kill()
      }
      if let killed = run.killed, now - killed > Self.patience, reply == nil {
        endpoint.destroy()
        throw SandboxError(.system, "a run could not be ended within \(Int(Self.patience)) s")
      }
    }
    streams.finish()
    guard let reply else { throw SandboxError(.system, "a program ended without a reply") }
    var usage = run.usage(reply, wall: monotonicSeconds() - began, output: streams.outputBytes)
    if let workFolder { usage.diskBytes = FolderRemoval.size(of: workFolder, limit: 100_000).bytes }
    var result = Verdict.result(
      plan, reply: reply, killedFor: run.verdict, usage: usage, streams: streams,
      ranOut: endpoint.group?.hasRunOut() ?? false,
      refused: refused?.names ?? [])
    if let outputs { try result.take(outputs, plan: plan, reply: reply) }
    return result
  }

  /// Makes the descriptors and sends the request.
  private func start(
    _ plan: RunPlan, _ refused: RefusedCalls?, _ outputs: Descriptor?, workFolder: String?
  ) throws(SandboxError) -> RunStreams {
    let input = try AnonymousFile.holding(plan.stdin, name: "stdin")
    let output = try makePipe()
    let errors = try makePipe()
    let channel = plan.job == nil ? nil : try makeSocketPair(SOCK_STREAM)
    let archive =
      plan.files.isEmpty ? nil : try AnonymousFile.holding(AnonymousFile.archive(plan.files), name: "files")
    try endpoint.start(
      plan,
      RunDescriptors(
        standard: [input, output.write, errors.write], channel: channel?.theirs, listener: refused?.theirs,
        archive: archive, outputs: outputs),
      workFolder: workFolder)
    return RunStreams(
      output: output.read, errors: errors.read, programEnds: [output.write, errors.write], channel: channel?.ours,
      job: plan.job ?? Data(), outputLimit: plan.limits.outputBytes, channelLimit: Self.channelBytes)
  }

  /// The limit that the run has gone past, if any.
  private func look(_ run: inout RunState, _ streams: RunStreams, now: Double, workFolder: String?) -> Status? {
    if streams.isOverLimit { return .output }
    guard now - run.time.lastLook >= Double(Self.tick) / 1000 else { return nil }
    var tree = ProcessTree(endpoint.processes, most: run.limits.processes)
    if tree.memoryBytes > run.limits.memoryBytes / 10 * 9 {
      tree.memoryBytes = ProcessTree.memoryCountedOnce(endpoint.processes) ?? tree.memoryBytes
    }
    run.note(tree, now: now)
    clock?.show(seconds: run.time.seconds(at: now))
    if tree.cpuSeconds > run.limits.cpuSeconds { return .cpuTime }
    if run.isWallTimeSpent(now: now) { return .wallTime }
    if tree.memoryBytes > run.limits.memoryBytes { return .memory }
    // The kernel refuses the next process at the limit, so reaching it is as much as can be seen.
    if tree.processes >= run.limits.processes { return .processes }
    if let workFolder {
      let size = FolderRemoval.size(of: workFolder, limit: run.limits.files + 1)
      var folder = stat()
      stat(workFolder, &folder)
      let removed = ProcessTree.removedFileBytes(of: endpoint.processes, device: folder.st_dev)
      if size.bytes + removed > run.limits.diskBytes || size.entries > run.limits.files { return .disk }
    }
    return nil
  }
}

/// What the supervisor has seen of a run so far.
struct RunState {
  let limits: Limits
  private(set) var time: OwnTime
  var verdict: Status?
  var killed: Double?
  private var peakMemory = 0
  private var peakProcesses = 0
  private var seenCPU = 0.0

  init(limits: Limits, began: Double) {
    self.limits = limits
    time = OwnTime(began: began)
  }

  mutating func note(_ tree: ProcessTree, now: Double) {
    time.note(tree.waits, now: now)
    peakMemory = max(peakMemory, tree.memoryBytes)
    peakProcesses = max(peakProcesses, tree.processes)
    seenCPU = max(seenCPU, tree.cpuSeconds)
  }

  func isWallTimeSpent(now: Double) -> Bool { time.seconds(at: now) > limits.wallSeconds }

  func usage(_ reply: assay_reply, wall: Double, output: Int) -> Usage {
    var usage = Usage()
    // What was killed before it was reaped is only in what we saw.
    usage.cpuSeconds = max(Double(reply.user_us + reply.system_us) / 1e6, seenCPU)
    usage.wallSeconds = wall
    usage.peakMemoryBytes = max(peakMemory, Int(reply.max_rss_kb) * 1024)
    usage.processes = max(1, peakProcesses)
    usage.diskBytes = reply.disk_bytes >= 0 ? Int(reply.disk_bytes) : nil
    usage.outputBytes = output
    return usage
  }
}
