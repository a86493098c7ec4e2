/// What one run may use. A run that goes past a limit is killed and its status names the limit.
///
/// The defaults are far above what a normal answer needs, so that they tell runaway programs apart and nothing else.
package struct Limits: Codable, Sendable, Hashable {
  /// CPU time of the whole process tree, in seconds. It decides; a loaded machine does not change it.
  package var cpuSeconds: Double = 10
  /// Wall time, in seconds: the backstop for programs that wait.
  package var wallSeconds: Double = 20
  /// Anonymous and shared memory of the whole tree, in bytes. The heap of one process is held by RLIMIT_DATA.
  package var memoryBytes: Int = 1 << 30
  /// Standard output and standard error together, in bytes.
  package var outputBytes: Int = 4 << 20
  /// Processes and threads alive at once.
  package var processes: Int = 128
  /// Everything written below the run's folders, in bytes.
  package var diskBytes: Int = 64 << 20
  /// Files and folders written.
  package var files: Int = 4096
  /// Open descriptors of one process.
  package var openFiles: Int = 256
  /// Stack of the main thread, in bytes. Other threads get the same by default, and it counts as memory when touched.
  package var stackBytes: Int = 16 << 20

  package init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case cpuSeconds = "cpu_seconds"
    case wallSeconds = "wall_seconds"
    case memoryBytes = "memory_bytes"
    case outputBytes = "output_bytes"
    case processes
    case diskBytes = "disk_bytes"
    case files
    case openFiles = "open_files"
    case stackBytes = "stack_bytes"
  }

  /// A definition names only the limits it changes.
  package init(from decoder: any Decoder) throws {
    self = try Changes(from: decoder).applied(to: Limits())
  }

  /// Limits that a definition names, to be laid over others.
  package struct Changes: Decodable, Sendable, Equatable {
    private var values: [CodingKeys: Double] = [:]

    package init() {}

    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      for key in container.allKeys {
        let value = try container.decode(Double.self, forKey: key)
        guard value > 0, value <= 1e15 else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "a limit is above 0 and at most 1e15")
        }
        values[key] = value
      }
    }

    package func applied(to limits: Limits) -> Limits {
      var limits = limits
      func whole(_ key: CodingKeys) -> Int? { values[key].map { Int($0) } }
      limits.cpuSeconds = values[.cpuSeconds] ?? limits.cpuSeconds
      limits.wallSeconds = values[.wallSeconds] ?? limits.wallSeconds
      limits.memoryBytes = whole(.memoryBytes) ?? limits.memoryBytes
      limits.outputBytes = whole(.outputBytes) ?? limits.outputBytes
      limits.processes = whole(.processes) ?? limits.processes
      limits.diskBytes = whole(.diskBytes) ?? limits.diskBytes
      limits.files = whole(.files) ?? limits.files
      limits.openFiles = whole(.openFiles) ?? limits.openFiles
      limits.stackBytes = whole(.stackBytes) ?? limits.stackBytes
      return limits
    }
  }
}
