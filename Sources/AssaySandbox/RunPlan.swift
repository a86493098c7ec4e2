package import Foundation

/// A file laid into the work folder before the program starts.
package struct PlannedFile: Sendable, Equatable {
  /// Relative, without `..`; folders on the way are made.
  package var path: String
  package var contents: Data
  package var executable: Bool

  package init(path: String, contents: Data, executable: Bool = false) {
    self.path = path
    self.contents = contents
    self.executable = executable
  }

  /// Whether `path` names something inside the work folder on any file system we meet.
  package static func isSafe(path: String) -> Bool {
    // By bytes, as the kernel reads it: to Swift, a slash with an accent behind it is another character.
    let bytes = path.utf8
    guard bytes.count < 1024, !bytes.contains(0) else { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      (1...255).contains(part.count) && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
    }
  }
}

/// Everything needed to run one program once.
package struct RunPlan: Sendable {
  package var id: String
  /// The program and its arguments; the first is an absolute path inside the sandbox or relative to the work folder.
  package var argv: [String]
  /// Set on top of the policy's environment.
  package var environment: [String: String]
  package var files: [PlannedFile]
  package var stdin: Data
  /// Written to the program's descriptor 3, which exists only when this is set.
  package var job: Data?
  package var limits: Limits
  /// How a zygote does the same with less; nil when the program is started by itself.
  package var warm: WarmRun?

  package init(
    id: String, argv: [String], environment: [String: String] = [:], files: [PlannedFile] = [],
    stdin: Data = Data(), job: Data? = nil, limits: Limits = Limits(), warm: WarmRun? = nil
  ) {
    self.id = id
    self.argv = argv
    self.environment = environment
    self.files = files
    self.stdin = stdin
    self.job = job
    self.limits = limits
    self.warm = warm
  }
}
