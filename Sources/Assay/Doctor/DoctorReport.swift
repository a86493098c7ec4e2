package import AssaySandbox
import Foundation

/// What `assay doctor` says of a host: its protections, its room, its toolchains.
package struct DoctorReport: Encodable, Sendable {
  package struct LayerEntry: Encodable, Sendable {
    package var state: LayerState.State
    package var detail: String?
    /// Whether programs are run only with it.
    package var required: Bool
    /// Whether that demand is met; left out where there is none.
    package var met: Bool?
    /// What a run loses; nil when the layer is active.
    package var consequence: String?
    package var remedy: String?
  }

  package struct ToolchainEntry: Encodable, Sendable {
    package var language: String
    package var title: String
    /// Where it is; left out when it is missing.
    package var command: String?
    /// The first line that it prints when asked; left out when it is missing or does not run in the sandbox.
    package var version: String?
    /// The Debian package that brings it.
    package var package: String
  }

  package var version: String
  package var host: HostFacts
  package var layers: [Layer: LayerEntry]
  package var toolchains: [ToolchainEntry]
  /// Whether every required layer is there and a program runs.
  package var ready: Bool
  /// Why no program runs although no layer of the floor is missing; left out otherwise.
  package var problem: String?

  /// Looks at this host. Asks each toolchain for its version inside the sandbox, which shows that it works there.
  ///
  /// - Throws: `DefinitionError` for a bad definition, `SandboxError` when nothing can be tried, for instance for want of a
  ///   temporary folder.
  package init(
    library: DefinitionLibrary, policy name: String, environment: [String: String], required: [Layer], version: String
  ) throws {
    self.version = version
    host = HostFacts()
    let policy = try library.policy(name)
    let findings = try Sandbox.survey(
      policy: policy, controlGroup: environment["ASSAY_CGROUP"], temporaryFolder: Workshop.temporaryFolder(environment))
    layers = [:]
    for (layer, finding) in findings {
      let isActive = finding.state.state == .active
      let isFloor = Layer.floor.contains(layer)
      let isRequired = isFloor || required.contains(layer)
      let isMet = isActive || isFloor && finding.state.state == .degraded && !required.contains(layer)
      layers[layer] = LayerEntry(
        state: finding.state.state, detail: finding.state.detail, required: isRequired, met: isRequired ? isMet : nil,
        consequence: isActive ? nil : layer.consequence, remedy: isActive ? nil : finding.remedy)
    }
    let unmet = Requirement.unmet(required, findings.mapValues(\.state))
    let entries = Toolchains(try library.languages(), environment: environment).entries()
    do {
      let workshop = try Workshop(library: library, policy: name, environment: environment)
      defer { workshop.sandbox.close() }
      let lane = workshop.sandbox.makeLane()
      toolchains = entries.map { entry in Self.toolchain(entry) { try? lane.run($0) } }
      ready = unmet.isEmpty
    } catch let error as SandboxError where error.code == .protectionUnavailable {
      toolchains = entries.map { entry in Self.toolchain(entry) { _ in nil } }
      ready = false
      problem = error.message
    }
  }

  static func toolchain(_ entry: Toolchains.Entry, run: (RunPlan) -> RunResult?) -> ToolchainEntry {
    let result = entry.command.flatMap { run(RunPlan(id: entry.language, argv: [$0] + entry.version)) }
    let output = result.map { $0.stdout + $0.stderr } ?? Data()
    let line = String(decoding: output.prefix(4096), as: UTF8.self).split(whereSeparator: \.isNewline).first
    return ToolchainEntry(
      language: entry.language, title: entry.title, command: entry.command,
      version: result?.status == .ok ? line.map { PlainText.safe(String($0)) } : nil, package: entry.package)
  }
}
