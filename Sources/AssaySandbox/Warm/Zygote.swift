/// An interpreter that is started once and then makes a process for every program.
///
/// Starting an interpreter and importing its library costs more than most programs do; a fork of one that has done both
/// costs much less. What a zygote must do is in `docs/warm.md`.
package struct Zygote: Sendable, Hashable {
  /// Names it in messages, and tells it from the others of its language.
  package var name: String
  /// The interpreter's command line. It is also what its programs see as theirs.
  package var argv: [String]
  /// The folder it starts in, as seen inside the sandbox.
  package var folder: String
  /// Set on top of the policy's environment, as for a program that is started by itself.
  package var environment: [String: String]
  /// What it imports before the first program.
  package var modules: [String]
  /// The folder of the harness that runs examples, as seen inside the sandbox; nil when it runs scripts only.
  package var worker: String?

  package init(
    name: String, argv: [String], folder: String, environment: [String: String], modules: [String], worker: String?
  ) {
    self.name = name
    self.argv = argv
    self.folder = folder
    self.environment = environment
    self.modules = modules
    self.worker = worker
  }
}

/// How a plan is run by a zygote. The result is that of the plan's own command line.
package struct WarmRun: Sendable, Equatable {
  package enum Role: String, Sendable, Encodable { case script, worker }

  package var zygote: Zygote
  package var role: Role
  /// The program's entry file, relative to the work folder.
  package var entry: String

  package init(_ zygote: Zygote, role: Role, entry: String) {
    self.zygote = zygote
    self.role = role
    self.entry = entry
  }
}
