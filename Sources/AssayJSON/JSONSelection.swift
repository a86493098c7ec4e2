/// Which members of objects are read, as far as they go. An array is taken for its elements.
package indirect enum JSONSelection: Sendable {
  case all
  case only([String: JSONSelection])

  /// These members whole.
  package static func members(_ names: String...) -> JSONSelection {
    .only(Dictionary(uniqueKeysWithValues: names.map { ($0, .all) }))
  }

  /// What is wanted of a member; nil for nothing.
  func member(_ key: String) -> JSONSelection? {
    switch self {
    case .all: .all
    case .only(let members): members[key]
    }
  }
}
