import CAssayLaunch
import Foundation
import Glibc

/// Owns one run's limits, clocks and verdict.
///
/// A single loop watches the program's output, the launcher and the clock. Nothing in it can block on the program.
final class Supervisor {
  private let endpoint: any RunEndpoint

  /// How often the tree is looked at, in milliseconds. Most answers end before the first look.
  private static let tick: Int32 = 20
  /// How long the launcher may take to end a run it was told to end, in seconds. Amid a fork bomb it gets a few hundredths
  /// of a second at a time, in turn with hundreds.
  private static let patience = 60.0
  /// The largest record accepted from descriptor 3, in bytes.
  private static let channelBytes = 16 << 20

  init(_ endpoint: any RunEndpoint) { self.endpoint = endpoint }

  func run(_ plan: RunPlan, workFolder: String?) throws(SandboxError) -> RunResult {
    let outputs = plan.outputs.isEmpty ? nil : try AnonymousFile.empty(name: "outputs")
    let refused = endpoint.listens ? try RefusedCalls() : nil
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
    streams.transfer()
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
      output: output.read, errors: errors.read, channel: channel?.ours, job: plan.job ?? Data(),
      outputLimit: plan.limits.outputBytes, channelLimit: Self.channelBytes)
  }

  /// The limit that the run has gone past, if any.
  private func look(_ run: inout RunState, _ streams: RunStreams, now: Double, workFolder: String?) -> Status? {
    if streams.isOverLimit { return .output }
    guard now - run.lastLook >= Double(Self.tick) / 1000 else { return nil }
    var tree = ProcessTree(endpoint.processes, most: run.limits.processes)
    if tree.memoryBytes > run.limits.memoryBytes / 10 * 9 {
      tree.memoryBytes = ProcessTree.memoryCountedOnce(endpoint.processes) ?? tree.memoryBytes
    }
    run.note(tree, now: now)
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
  let began: Double
  var lastLook: Double
  var verdict: Status?
  var killed: Double?
  private var peakMemory = 0
  private var peakProcesses = 0
  private var seenCPU = 0.0
  private var waits: [pid_t: Int] = [:]
  private var waited = 0.0

  /// A loaded machine stretches the wall time at most this many times.
  private static let wallStretch = 10.0

  init(limits: Limits, began: Double) {
    self.limits = limits
    self.began = began
    lastLook = began
  }

  mutating func note(_ tree: ProcessTree, now: Double) {
    // From look to look, since a process that ended has taken its count with it: a run of many that follow one another
    // waits for a processor in each of them.
    let longest = tree.waits.map { pid, wait in wait - min(wait, waits[pid] ?? 0) }.max() ?? 0
    waited += min(Double(longest) / 1e9, now - lastLook)
    waits = tree.waits
    lastLook = now
    peakMemory = max(peakMemory, tree.memoryBytes)
    peakProcesses = max(peakProcesses, tree.processes)
    seenCPU = max(seenCPU, tree.cpuSeconds)
  }

  /// Whether the time is really the program's: what it spent ready to run and waiting for a processor is not. On a loaded
  /// machine CPU time goes on deciding, up to a bound.
  func isWallTimeSpent(now: Double) -> Bool {
    let spent = now - began
    return spent > limits.wallSeconds * Self.wallStretch || spent - waited > limits.wallSeconds
  }

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
