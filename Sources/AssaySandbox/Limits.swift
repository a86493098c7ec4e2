/// What one run may use. A run that goes past a limit is killed and its status names the limit.
///
/// The defaults are far above what a normal answer needs, so that they tell runaway programs apart and nothing else.
package struct Limits: Codable, Sendable, Equatable {
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
    self.init()
    try apply(decoder.container(keyedBy: CodingKeys.self))
  }

  private mutating func apply(_ values: KeyedDecodingContainer<CodingKeys>) throws {
    cpuSeconds = try values.decodeIfPresent(Double.self, forKey: .cpuSeconds) ?? cpuSeconds
    wallSeconds = try values.decodeIfPresent(Double.self, forKey: .wallSeconds) ?? wallSeconds
    memoryBytes = try values.decodeIfPresent(Int.self, forKey: .memoryBytes) ?? memoryBytes
    outputBytes = try values.decodeIfPresent(Int.self, forKey: .outputBytes) ?? outputBytes
    processes = try values.decodeIfPresent(Int.self, forKey: .processes) ?? processes
    diskBytes = try values.decodeIfPresent(Int.self, forKey: .diskBytes) ?? diskBytes
    files = try values.decodeIfPresent(Int.self, forKey: .files) ?? files
    openFiles = try values.decodeIfPresent(Int.self, forKey: .openFiles) ?? openFiles
    stackBytes = try values.decodeIfPresent(Int.self, forKey: .stackBytes) ?? stackBytes
  }
}
