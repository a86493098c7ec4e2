package import AssayRubric
import AssaySandbox
import Foundation

/// What the bytes of a run's output depend on beside its input: names with their values. Two runs with the same identity
/// write the same line for the same record.
package struct RunIdentity: Codable, Equatable, Sendable {
  package private(set) var values: [String: String]

  package init(_ values: [String: String]) { self.values = values }

  /// - Parameters:
  ///   - policy: as the command line names it.
  ///   - options: those of the command line that change what is written, as `--name` with their values.
  /// - Throws: `DefinitionError` when the policy is not found.
  package init(
    library: DefinitionLibrary, rubric: Rubric, policy: String, options: [String: String]
  ) throws(DefinitionError) {
    let languages = library.all(.language).map(\.contents) + Workshop.harnesses(library).map(\.contents)
    let digests = languages.map { SipHash.hash($0).hexadecimal }
    values = options
    values["assay"] = Version.current
    values["rubric"] = rubric.digest.map { "\(rubric.name)@\($0)" } ?? rubric.name
    values["policy"] = "\(policy)@\(try library.find(.policy, policy).digest.prefix(12))"
    values["languages"] = SipHash.hash(digests.joined().utf8).hexadecimal
  }

  package init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: String].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  /// Whether all but one value is the same.
  func isSame(as other: RunIdentity, but name: String) -> Bool {
    values.filter { $0.key != name } == other.values.filter { $0.key != name }
  }

  /// In words, what is other than in a run begun before; nil when nothing is.
  package func difference(from begun: RunIdentity) -> String? {
    for name in Set(values.keys).union(begun.values.keys).sorted() where values[name] != begun.values[name] {
      func told(_ value: String?) -> String { value.map { "\(name) \($0)" } ?? "no \(name)" }
      return "begun with \(told(begun.values[name])), now \(told(values[name]))"
    }
    return nil
  }
}
