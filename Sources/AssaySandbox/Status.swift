/// How a program ended. An outcome is a value; only the grader's own failure is an error.
package enum Status: String, Codable, Sendable, Equatable, CaseIterable {
  case ok
  case nonzeroExit = "nonzero-exit"
  case signalled
  case cpuTime = "cpu-time"
  case wallTime = "wall-time"
  case memory
  case output
  case processes
  case disk
  /// The system-call filter killed it.
  case forbiddenCall = "forbidden-call"
  /// The compiler refused it, so that there is nothing to run.
  case compileError = "compile-error"
  /// It never started: the interpreter is missing, or a step before it failed.
  case launchFailed = "launch-failed"
}

/// The step before the program's first instruction that failed. The numbers are those of `assay_launch.h`.
package enum LaunchStep: Int32, Sendable {
  case none = 0
  case request, pipe, clone, idMap, setIDs, mountPrivate, mountRoot, mountEntry, pivot, fork
  case descriptors, workingFolder, files, rlimit, capabilities, noNewPrivileges, landlock, seccomp, exec
  case launcher, join, outputs

  /// What the step does, as a person would say it.
  package var title: String {
    switch self {
    case .none: "none"
    case .request: "reading the request"
    case .pipe: "making a pipe"
    case .clone: "making the process and its namespaces"
    case .idMap: "mapping the user into the namespace"
    case .setIDs: "becoming an unprivileged user"
    case .mountPrivate: "making mounts private"
    case .mountRoot: "mounting the private root"
    case .mountEntry: "binding a path into the private root"
    case .pivot: "changing into the private root"
    case .fork: "starting the program's process"
    case .descriptors: "placing descriptors"
    case .workingFolder: "entering the work folder"
    case .files: "unpacking the program's files"
    case .rlimit: "setting a resource limit"
    case .capabilities: "dropping capabilities"
    case .noNewPrivileges: "setting no_new_privs"
    case .landlock: "applying Landlock"
    case .seccomp: "loading the system-call filter"
    case .exec: "executing the program"
    case .launcher: "talking to the launcher"
    case .join: "joining the run's namespaces"
    case .outputs: "bringing files out of the work folder"
    }
  }
}
