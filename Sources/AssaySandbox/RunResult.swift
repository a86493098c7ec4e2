package import Foundation

/// What a run used. Times and sizes vary from run to run, so they live in one place that can be dropped.
package struct Usage: Codable, Sendable, Equatable {
  package var cpuSeconds: Double = 0
  package var wallSeconds: Double = 0
  /// The largest of: one process's resident set, the tree's anonymous and shared memory as polled.
  package var peakMemoryBytes: Int = 0
  /// The most processes seen alive at once.
  package var processes: Int = 0
  package var diskBytes: Int?
  package var outputBytes: Int = 0

  package init() {}

  enum CodingKeys: String, CodingKey {
    case cpuSeconds = "cpu_seconds"
    case wallSeconds = "wall_seconds"
    case peakMemoryBytes = "peak_memory_bytes"
    case processes
    case diskBytes = "disk_bytes"
    case outputBytes = "output_bytes"
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(Self.micro(cpuSeconds), forKey: .cpuSeconds)
    try values.encode(Self.micro(wallSeconds), forKey: .wallSeconds)
    try values.encode(peakMemoryBytes, forKey: .peakMemoryBytes)
    try values.encode(processes, forKey: .processes)
    try values.encode(diskBytes, forKey: .diskBytes)
    try values.encode(outputBytes, forKey: .outputBytes)
  }

  /// Seconds as they are written: to the microsecond.
  package static func micro(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }

  /// Adds the costs of another run; peaks are kept as peaks.
  package mutating func add(_ other: Usage) {
    cpuSeconds += other.cpuSeconds
    wallSeconds += other.wallSeconds
    peakMemoryBytes = max(peakMemoryBytes, other.peakMemoryBytes)
    processes = max(processes, other.processes)
    if let bytes = other.diskBytes { diskBytes = max(diskBytes ?? 0, bytes) }
    outputBytes += other.outputBytes
  }
}

/// How the program itself ended.
package enum Exit: Codable, Sendable, Equatable {
  case code(Int)
  case signal(Int)

  private enum CodingKeys: String, CodingKey { case code, signal }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let code = try values.decodeIfPresent(Int.self, forKey: .code) {
      self = .code(code)
    } else {
      self = .signal(try values.decode(Int.self, forKey: .signal))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .code(let code): try values.encode(code, forKey: .code)
    case .signal(let signal): try values.encode(signal, forKey: .signal)
    }
  }
}

/// The outcome of one run.
package struct RunResult: Sendable {
  package var id: String
  package var status: Status
  package var exit: Exit?
  /// For `launchFailed`: which step and why. For `forbiddenCall`: which calls. For `ok`: which file could not be brought out,
  /// and why. For `compileError`: the compiler's first error.
  package var detail: String?
  package var usage: Usage
  package var stdout: Data
  package var stderr: Data
  /// What the program wrote to descriptor 3.
  package var channel: Data
  package var layers: LayerReport
  /// Names of calls that the policy does not allow and that were refused; each once, in order, at most 32. Calls that the policy
  /// answers are not among them. Empty where the kernel does not name them (see the layer seccomp).
  package var refusedCalls: [String]
  /// The files that the plan asked for: all of them or none.
  package var outputs: [PlannedFile] = []
}

extension RunResult {
  /// What stands for a run that need not be made, as the same has ended well before. It has used nothing.
  package init(stdout: Data, stderr: Data, outputs: [PlannedFile], layers: LayerReport) {
    self.init(
      id: "", status: .ok, exit: .code(0), detail: nil, usage: Usage(), stdout: stdout, stderr: stderr, channel: Data(),
      layers: layers, refusedCalls: [], outputs: outputs)
  }
}
