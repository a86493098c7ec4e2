import ArgumentParser
import AssaySandbox

/// Limits of one run, on top of the policy's.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("CPU seconds of the whole process tree.", valueName: "seconds"))
  var cpu: Double?

  @Option(help: ArgumentHelp("Wall-clock seconds.", valueName: "seconds"))
  var wall: Double?

  @Option(help: ArgumentHelp("Memory of the whole process tree, in MiB.", valueName: "MiB"))
  var memory: Int?

  @Option(help: ArgumentHelp("Standard output and error together, in KiB.", valueName: "KiB"))
  var outputSize: Int?

  @Option(help: ArgumentHelp("Processes and threads at once.", valueName: "n"))
  var processes: Int?

  @Option(help: ArgumentHelp("Written files, in MiB.", valueName: "MiB"))
  var disk: Int?

  func validate() throws {
    for (name, value) in [("cpu", cpu), ("wall", wall)] {
      if let value, !(value > 0 && value < 1e6) { throw ValidationError("--\(name) must be between 0 and 1000000.") }
    }
    let counts = [("memory", memory), ("output-size", outputSize), ("processes", processes), ("disk", disk)]
    for (name, value) in counts {
      if let value, !(1...10_000_000).contains(value) { throw ValidationError("--\(name) must be at least 1.") }
    }
  }

  func apply(to limits: inout Limits) {
    if let cpu { limits.cpuSeconds = cpu }
    if let wall { limits.wallSeconds = wall }
    if let memory { limits.memoryBytes = memory << 20 }
    if let outputSize { limits.outputBytes = outputSize << 10 }
    if let processes { limits.processes = processes }
    if let disk { limits.diskBytes = disk << 20 }
  }
}
