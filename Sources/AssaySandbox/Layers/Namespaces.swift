import CAssayLaunch
import Glibc

/// The namespaces that a run gets, and why the others are missing.
///
/// A trial run decides: containers, AppArmor and seccomp refuse at different steps, some only at the first mount. Only when
/// it fails is each kind tried by itself, to name the one that is missing, and the trial is repeated without it.
struct Namespaces: Sendable {
  /// CLONE_NEW* bits of clone(2); 0 on the floor.
  let usable: UInt32
  let findings: [Layer: LayerFinding]

  /// A private root needs these; the others add to it.
  private static let needed: [Layer] = [.userNamespace, .pidNamespace, .mountNamespace]

  /// Every kind there is.
  static let all = bits(Layer.namespaces)

  /// - Parameter trial: runs a program in these namespaces; returns what refused, in words.
  static func probe(trial: (UInt32) throws(SandboxError) -> String?) throws(SandboxError) -> Namespaces {
    var refusal = try trial(all)
    if refusal == nil { return Namespaces(usable: all, missing: [:]) }
    var missing = missingKinds()
    if !missing.isEmpty, needed.allSatisfy({ missing[$0] == nil }) {
      let left = bits(Layer.namespaces.filter { missing[$0] == nil })
      refusal = try trial(left)
      if refusal == nil { return Namespaces(usable: left, missing: missing) }
    }
    for layer in Layer.namespaces where missing[layer] == nil {
      let detail = needed.contains { missing[$0] != nil } ? "needs the others" : refusal
      missing[layer] = LayerFinding(.unavailable, detail)
    }
    return Namespaces(usable: 0, missing: missing)
  }

  /// What each kind is by itself, on a host where no program can be run.
  static func withoutTrial() -> Namespaces { Namespaces(usable: 0, missing: missingKinds()) }

  /// The floor, because it was asked for.
  static func unwanted() -> Namespaces {
    Namespaces(
      usable: 0,
      missing: Dictionary(uniqueKeysWithValues: Layer.namespaces.map { ($0, .init(.unavailable, "not asked for")) }))
  }

  private init(usable: UInt32, missing: [Layer: LayerFinding]) {
    self.usable = usable
    var findings = missing
    for layer in Layer.namespaces where missing[layer] == nil { findings[layer] = LayerFinding(.active) }
    self.findings = findings
  }

  private static func missingKinds() -> [Layer: LayerFinding] {
    let error = assay_probe_namespace(bit(.userNamespace))
    guard error == 0 else {
      var missing = [Layer.userNamespace: NamespaceRefusal.finding(.userNamespace, error)]
      for layer in Layer.namespaces.dropFirst() {
        missing[layer] = LayerFinding(.unavailable, "needs a user namespace")
      }
      return missing
    }
    var missing: [Layer: LayerFinding] = [:]
    for layer in Layer.namespaces.dropFirst() {
      let error = assay_probe_namespace(bit(layer))
      if error != 0 { missing[layer] = NamespaceRefusal.finding(layer, error) }
    }
    return missing
  }

  private static func bits(_ layers: [Layer]) -> UInt32 { layers.reduce(0) { $0 | bit($1) } }

  /// As clone(2) takes them; glibc's header shows them to C alone.
  private static func bit(_ layer: Layer) -> UInt32 {
    switch layer {
    case .userNamespace: 0x1000_0000
    case .pidNamespace: 0x2000_0000
    case .mountNamespace: 0x0002_0000
    case .networkNamespace: 0x4000_0000
    case .ipcNamespace: 0x0800_0000
    case .utsNamespace: 0x0400_0000
    case .noNewPrivileges, .rlimits, .seccomp, .landlock, .controlGroup: 0
    }
  }
}
