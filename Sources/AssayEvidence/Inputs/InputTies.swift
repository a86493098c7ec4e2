/// What ties the observed arguments together, so that made ones can keep to it: a start node is a key of the graph, and a
/// graph's neighbours are keys of it too. An input that breaks such a tie is none of the function's inputs.
struct InputTies {
  /// Pairs of parameters: the first has been a key of the second in every observed list.
  private let keys: [(key: Int, map: Int)]
  /// Parameters whose maps have led from keys to keys only.
  private let closed: [Int]

  init(observed: [[Literal]]) {
    guard let first = observed.first else {
      (keys, closed) = ([], [])
      return
    }
    let maps = first.indices.filter { index in observed.allSatisfy { Self.entries($0[index])?.isEmpty == false } }
    closed = maps.filter { map in observed.allSatisfy { !Self.targets($0[map]).isEmpty && Self.isClosed($0[map]) } }
    keys = maps.flatMap { map in
      first.indices.filter { key in key != map && observed.allSatisfy { Self.isKey($0[key], of: $0[map]) } }
        .map { (key: $0, map: map) }
    }
  }

  func hold(in list: [Literal]) -> Bool {
    keys.allSatisfy { Self.isKey(list[$0.key], of: list[$0.map]) } && closed.allSatisfy { Self.isClosed(list[$0]) }
  }

  private static func entries(_ value: Literal) -> [Literal.Entry]? {
    if case .map(let entries) = value { entries } else { nil }
  }

  private static func isKey(_ value: Literal, of map: Literal) -> Bool {
    entries(map)?.contains { $0.key == value } ?? false
  }

  private static func isClosed(_ map: Literal) -> Bool {
    let keys = Set((entries(map) ?? []).map(\.key))
    return targets(map).allSatisfy(keys.contains)
  }

  /// What a map's values hold, one level down: the elements of lists and sets, the keys of maps.
  private static func targets(_ map: Literal) -> [Literal] {
    (entries(map) ?? []).flatMap { entry -> [Literal] in
      switch entry.value {
      case .list(let items), .set(let items), .tuple(let items): items
      case .map(let inner): inner.map(\.key)
      case .none, .bool, .int, .float, .text: []
      }
    }
  }
}
