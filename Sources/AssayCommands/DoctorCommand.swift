import ArgumentParser
import Assay
import AssaySandbox
import Foundation

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say how well this host can run programs: protections, room, toolchains.",
    discussion: """
      For each protection that is missing: what that means, and what would bring it. The exit status is 69 when one is \
      missing without which nothing is run, or one that --require names.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "What to print: text or json (docs/schema/doctor.json).")
  var format = Format.text

  @Flag(help: "No colours; the same as NO_COLOR=1.")
  var noColor = false

  @OptionGroup var protection: ProtectionOptions
  @OptionGroup var policyOptions: PolicyOptions

  func run() throws {
    if noColor { Terminal.refuseColours() }
    let report = try DoctorReport(
      library: policyOptions.library, policy: policyOptions.policy, environment: ProcessInfo.processInfo.environment,
      required: protection.layers, version: Version.current)
    let output = OutputStream()
    switch format {
    case .text: try output.write(DoctorText(colours: Terminal.showsColours).text(report))
    case .json: try output.write(JSONLines().line(report))
    }
    try output.finish()
    if let problem = report.problem { throw StatusError(status: .unavailable, message: problem) }
    try protection.check(report.layers.mapValues { LayerState($0.state, $0.detail) })
  }
}
