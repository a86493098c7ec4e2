package import AssaySandbox
import Foundation

/// The zygotes of a language, and which of them a program is best run by.
package struct WarmStart: Sendable, Equatable {
  /// Words that begin a line which imports modules: `import `, `from `.
  private let imports: [String]
  /// Lightest first. Each has the modules of the first as well.
  private let pools: [Pool]
  /// What any of them has.
  private let tops: Set<String>

  package struct Pool: Sendable, Equatable {
    package var script: Zygote
    package var worker: Zygote?
    /// The modules that a program names on its import lines, as far as this pool has them.
    var tops: Set<String>

    package init(script: Zygote, worker: Zygote?) {
      self.script = script
      self.worker = worker
      tops = Set(script.modules.compactMap { $0.split(separator: ".").first.map(String.init) })
    }
  }

  package init(imports: [String], pools: [Pool]) {
    self.imports = imports
    self.pools = pools
    tops = pools.reduce(into: []) { $0.formUnion($1.tops) }
  }

  /// How to run these files warm: by the first pool that has all modules they name of those that any pool has.
  package func run(_ files: [PlannedFile], entry: String, role: WarmRun.Role) -> WarmRun? {
    let named = files.reduce(into: Set<String>()) { $0.formUnion(modules(namedIn: $1.contents)) }
    let known = named.intersection(tops)
    let pool = pools.first { known.isSubset(of: $0.tops) } ?? pools.last { !known.isDisjoint(with: $0.tops) }
    let zygote = role == .script ? pool?.script : pool?.worker
    return zygote.map { WarmRun($0, role: role, entry: entry) }
  }

  /// The first parts of the names on lines that import. What only looks like one, in a string, does no harm.
  func modules(namedIn text: Data) -> Set<String> {
    var found: Set<String> = []
    // Bytes rather than slices of `Data`: this looks at every line of every program.
    for line in [UInt8](text).split(separator: UInt8(ascii: "\n")) {
      let trimmed = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard let word = imports.first(where: { trimmed.starts(with: $0.utf8) }) else { continue }
      for part in trimmed.dropFirst(word.utf8.count).split(separator: UInt8(ascii: ",")) {
        let name = part.drop { $0 == UInt8(ascii: " ") }.prefix { Self.isPartOfName($0) }
        if !name.isEmpty { found.insert(String(decoding: name, as: UTF8.self)) }
      }
    }
    return found
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
