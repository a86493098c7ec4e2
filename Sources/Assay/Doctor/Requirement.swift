package import AssaySandbox

/// Protections that a user demands by name.
///
/// A requirement is met by a layer that is active. Degraded is not enough: who names a layer relies on all of it, and a
/// requirement that yields to what a host happens to offer would fail open.
package enum Requirement {
  /// Stands for all kinds of namespaces.
  package static let group = "namespaces"

  /// Every name that is understood.
  package static var names: [String] { Layer.allCases.map(\.rawValue) + [group] }

  /// The layers of a name; nil when there is none of that name.
  package static func layers(named name: String) -> [Layer]? {
    name == group ? Layer.namespaces : Layer(rawValue: name).map { [$0] }
  }

  /// What of the demand is not met, in words such as `net, ipc (unavailable: needs a user namespace)`.
  package static func unmet(_ required: [Layer], _ report: LayerReport) -> [String] {
    var unmet: [(names: [String], why: String)] = []
    for layer in Layer.allCases where required.contains(layer) {
      let state = report[layer] ?? LayerState(.unavailable)
      guard state.state != .active else { continue }
      let why = state.state.rawValue + (state.detail.map { ": " + $0 } ?? "")
      if unmet.last?.why == why {
        unmet[unmet.count - 1].names.append(layer.rawValue)
      } else {
        unmet.append(([layer.rawValue], why))
      }
    }
    return unmet.map { "\($0.names.joined(separator: ", ")) (\($0.why))" }
  }
}
