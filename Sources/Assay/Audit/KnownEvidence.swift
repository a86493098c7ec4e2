import AssayRubric

/// Known facts by type; nil where a fact is unknown.
struct KnownEvidence {
  let evidence: Evidence

  private func value(_ name: String) -> FactValue? {
    if case .known(let value) = evidence.state(of: name) { value } else { nil }
  }

  func bool(_ name: String) -> Bool? { if case .bool(let value) = value(name) { value } else { nil } }
  func int(_ name: String) -> Int? { if case .int(let value) = value(name) { value } else { nil } }
  func text(_ name: String) -> String? { if case .text(let value) = value(name) { value } else { nil } }
}
