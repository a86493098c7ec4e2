/// Makes arguments for a function: those observed, their boundaries, and mutations that keep their types.
///
/// What was observed shows the contract: numbers stay as large and keep their sign, texts keep to the characters seen,
/// lists to their kind of elements, nodes to their graph. Whether a boundary such as the empty list belongs to the contract is left to the
/// answers: an input on which most of them raise an error is none that an answer is judged by.
struct InputMaker {
  private let observed: [[Literal]]
  private let ties: InputTies
  private let shapes: [InputShape]
  private var numbers: SeededGenerator

  // What the observed values show, over all parameters.
  private let alphabet: [Character]
  private let texts: [[Character]]
  private let largest: Int
  private let hasNegatives: Bool

  /// How many inputs are made in all, observed ones among them.
  static let count = 40
  private static let observedCount = 14
  /// A larger value is not mutated and not passed on.
  private static let largestSize = 400

  /// - Parameters:
  ///   - observed: argument lists of the same length as `shapes`.
  ///   - shapes: what each parameter takes, from hints and names where nothing was observed.
  init(observed: [[Literal]], shapes: [InputShape], seed: String) {
    var distinct: Set<[Literal]> = []
    self.observed = observed.filter { list in
      list.count == shapes.count && list.allSatisfy { $0.size <= Self.largestSize } && distinct.insert(list).inserted
    }
    let kept = self.observed
    ties = InputTies(observed: kept)
    // What was observed goes before what a hint says.
    self.shapes = shapes.enumerated().map { index, hinted in
      kept.reduce(InputShape.unknown) { $0.merged(InputShape(of: $1[index])) }.merged(hinted)
    }
    numbers = SeededGenerator(seed: seed)
    var atoms = Atoms()
    self.observed.joined().forEach { atoms.add($0) }
    texts = atoms.texts
    let seen = Set(atoms.texts.joined())
    alphabet = seen.isEmpty ? Array("abcABC 12") : seen.sorted()
    largest = atoms.integers.map(\.magnitude).max().map { Int(clamping: $0) } ?? 10
    hasNegatives = atoms.integers.contains { $0 < 0 } || atoms.floats.contains { $0 < 0 }
  }

  /// At most `count` argument lists, without repeats, the observed ones first; none where a parameter's kind is unknown.
  mutating func make() -> [[Literal]] {
    var bases = Array(observed.prefix(Self.observedCount))
    if bases.isEmpty {
      guard !shapes.isEmpty, shapes.allSatisfy(\.isKnown) else { return [] }
      bases = seeds()
    }
    var made = bases
    var distinct = Set(bases)
    func add(_ list: [Literal]) {
      guard made.count < Self.count, list.allSatisfy({ $0.size <= Self.largestSize }), ties.hold(in: list) else {
        return
      }
      if distinct.insert(list).inserted { made.append(list) }
    }
    for index in shapes.indices {
      for value in boundaries(shapes[index], of: bases[0][index]) {
        add(replacing(index, in: bases[0], with: value))
      }
    }
    for _ in 0..<(Self.count * 6) where made.count < Self.count {
      guard let base = bases.randomElement(using: &numbers) else { break }
      var list = base
      let changes = shapes.count > 1 && Bool.random(using: &numbers) ? 2 : 1
      for _ in 0..<changes {
        guard let index = shapes.indices.randomElement(using: &numbers) else { continue }
        list[index] = mutated(list[index])
      }
      if shapes.count > 1, Bool.random(using: &numbers) { relate(&list) }
      add(list)
    }
    return made
  }

  /// Makes one argument a part of another: a text's piece, a list's element. What looks for one thing in another finds
  /// hardly anything in values that have nothing to do with one another.
  private mutating func relate(_ list: inout [Literal]) {
    guard let part = list.indices.randomElement(using: &numbers),
      let whole = list.indices.filter({ $0 != part }).randomElement(using: &numbers)
    else { return }
    switch (list[part], list[whole]) {
    case (.text, .text(let text)):
      guard let start = text.indices.randomElement(using: &numbers) else { return }
      list[part] = .text(Array(text[start...].prefix(Int.random(in: 1...3, using: &numbers))))
    case (let value, .list(let items)):
      let shape = InputShape(of: value)
      if let item = items.filter({ InputShape(of: $0) == shape }).randomElement(using: &numbers) { list[part] = item }
    default: return
    }
  }

  private func replacing(_ index: Int, in list: [Literal], with value: Literal) -> [Literal] {
    var copy = list
    copy[index] = value
    return copy
  }

  // MARK: - Without an example

  private func seeds() -> [[Literal]] {
    let columns = shapes.map(Self.seeds)
    let rows = columns.map(\.count).max() ?? 0
    // Each column at a step of its own, so that equal kinds do not always get equal values.
    return (0..<rows).map { row in
      columns.enumerated().map { index, column in column[(row + index * (row / 2 + 1)) % column.count] }
    }
  }

  private static func seeds(_ shape: InputShape) -> [Literal] {
    switch shape {
    case .unknown: [Literal.none]
    case .bool: [.bool(true), .bool(false)]
    case .int: [5, 3, 10, 1, 2, 7, 12].map(Literal.int)
    case .float: [1.5, 2.0, 10.25, 0.5, 3.0].map(Literal.float)
    case .text: ["hello", "abcabc", "Hello World", "a", "racecar", "one two  three"].map { .text(Array($0)) }
    case .list(let inner): lists(of: seeds(inner)).map(Literal.list)
    case .set(let inner): [.set(seeds(inner)), .set(Array(seeds(inner).prefix(2)))]
    case .tuple(let parts): (0..<4).map { row in .tuple(parts.map(seeds).map { $0[row % $0.count] }) }
    case .map(let key, let value): maps(seeds(key), seeds(value)).map(Literal.map)
    }
  }

  private static func lists(of items: [Literal]) -> [[Literal]] {
    [items, Array(items.prefix(3)), items.reversed(), Array(items.prefix(1)), items + items.prefix(2)]
  }

  private static func maps(_ keys: [Literal], _ values: [Literal]) -> [[Literal.Entry]] {
    let entries = keys.enumerated().map { Literal.Entry($1, values[$0 % values.count]) }
    return [entries, Array(entries.prefix(2))]
  }

  // MARK: - Boundaries

  private func boundaries(_ shape: InputShape, of value: Literal) -> [Literal] {
    switch value {
    case .none, .bool: return shape == .bool || InputShape(of: value) == .bool ? [.bool(true), .bool(false)] : []
    case .int:
      let bounds = [0, 1, 2, largest, largest &+ 1] + (hasNegatives || observed.isEmpty ? [-1, -largest] : [])
      return bounds.map(Literal.int)
    case .float: return ([0, 1, 0.5] + (hasNegatives ? [-1.5] : [])).map(Literal.float)
    case .text(let text):
      let changed = [[], Array(text.prefix(1)), text.reversed(), text + text, text.swappingCase]
      return changed.map(Literal.text)
    case .list(let items): return Self.boundaries(items).map(Literal.list)
    case .set(let items): return [.set(Array(items.prefix(1))), .set([])]
    case .tuple(let items):
      let shapes = items.map(InputShape.init(of:))
      return shapes.count > 1 && shapes.allSatisfy { $0 == shapes[0] } ? [.tuple(items.reversed())] : []
    case .map(let entries): return [.map([]), .map(Array(entries.prefix(1))), .map(entries.reversed())]
    }
  }

  private static func boundaries(_ items: [Literal]) -> [[Literal]] {
    [[], Array(items.prefix(1)), items.reversed(), items + items, items.first.map { [$0, $0] } ?? []]
  }

  // MARK: - Mutations

  private mutating func mutated(_ value: Literal) -> Literal {
    switch value {
    case .none: return value
    case .bool(let bool): return .bool(!bool)
    case .int(let int): return .int(mutated(int))
    case .float(let double):
      let next =
        [double + 1, double / 2, double * 2, double.rounded(), double - 1].randomElement(using: &numbers) ?? double
      return .float(hasNegatives ? next : abs(next))
    case .text(let text): return .text(mutated(text))
    case .list(let items): return .list(mutated(items))
    case .tuple(let items):
      guard let index = items.indices.randomElement(using: &numbers) else { return value }
      var copy = items
      copy[index] = mutated(items[index])
      return .tuple(copy)
    case .set(let items): return .set(unique(mutated(items)))
    case .map(let entries):
      guard let index = entries.indices.randomElement(using: &numbers) else { return value }
      var copy = entries
      if entries.count > 1 && Int.random(in: 0..<4, using: &numbers) == 0 {
        copy.remove(at: index)
      } else {
        copy[index].value = mutated(entries[index].value)
      }
      return .map(copy)
    }
  }

  private mutating func mutated(_ int: Int) -> Int {
    let reach = largest < Int.max / 4 ? largest * 2 + 2 : largest
    let next: Int
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: next = int &+ 1
    case 1: next = int &- 1
    case 2: next = int / 2
    case 3 where int.magnitude < 1 << 30: next = int * 2
    default: next = Int.random(in: 0...reach, using: &numbers)
    }
    if hasNegatives { return Int.random(in: 0..<8, using: &numbers) == 0 ? -next : next }
    return Int(clamping: next.magnitude)
  }

  private mutating func mutated(_ text: [Character]) -> [Character] {
    var copy = text
    let place = Int.random(in: 0...text.count, using: &numbers)
    let letter = alphabet.randomElement(using: &numbers) ?? "a"
    switch Int.random(in: 0..<8, using: &numbers) {
    case 0 where place < text.count: copy.remove(at: place)
    case 1: copy.insert(letter, at: place)
    case 2, 3: if place < text.count { copy[place] = letter } else { copy.append(letter) }
    case 4 where place < text.count: copy.insert(text[place], at: place)
    case 5: copy = Array(text[place...] + text[..<place])
    case 6: copy += texts.randomElement(using: &numbers) ?? [letter]
    default: copy.shuffle(using: &numbers)
    }
    return copy
  }

  private mutating func mutated(_ items: [Literal]) -> [Literal] {
    guard let place = items.indices.randomElement(using: &numbers) else { return items }
    var copy = items
    switch Int.random(in: 0..<7, using: &numbers) {
    case 0: copy.remove(at: place)
    case 1: copy.insert(mutated(items[place]), at: place)
    case 2: copy.append(items[place])
    case 3: copy.shuffle(using: &numbers)
    default: copy[place] = mutated(items[place])
    }
    return copy
  }

  private func unique(_ items: [Literal]) -> [Literal] {
    var distinct: Set<Literal> = []
    return items.filter { distinct.insert($0).inserted }
  }
}

/// The numbers and texts anywhere in observed arguments.
private struct Atoms {
  var integers: [Int] = []
  var floats: [Double] = []
  var texts: [[Character]] = []

  mutating func add(_ value: Literal) {
    switch value {
    case .none, .bool: break
    case .int(let int): integers.append(int)
    case .float(let double): floats.append(double)
    case .text(let text): texts.append(text)
    case .list(let items), .tuple(let items), .set(let items): items.forEach { add($0) }
    case .map(let entries):
      for entry in entries {
        add(entry.key)
        add(entry.value)
      }
    }
  }
}

extension [Character] {
  fileprivate var swappingCase: [Character] {
    flatMap { Array($0.isUppercase ? $0.lowercased() : $0.uppercased()) }
  }
}
