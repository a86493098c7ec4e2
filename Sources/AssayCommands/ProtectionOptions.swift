import ArgumentParser
import Assay
import AssaySandbox
import Foundation

/// Protections without which nothing may be run.
struct ProtectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Protections that must be active, separated by commas: \(Requirement.names.joined(separator: ", ")). Else nothing is run.",
      valueName: "layers"))
  var require: [String] = []

  /// - Throws: `ValidationError` for a name that is unknown.
  func validate() throws {
    for name in names where Requirement.layers(named: name) == nil {
      throw ValidationError("'\(name)' is no protection; there are \(Requirement.names.joined(separator: ", ")).")
    }
  }

  var layers: [Layer] { names.flatMap { Requirement.layers(named: $0) ?? [] } }

  /// - Throws: `StatusError` with status 69 when one is not active.
  func check(_ report: LayerReport) throws {
    let unmet = Requirement.unmet(layers, report)
    guard !unmet.isEmpty else { return }
    throw StatusError(
      status: .unavailable,
      message: "required but not active: \(unmet.joined(separator: ", ")); assay doctor says what to do")
  }

  private var names: [String] {
    require.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}
