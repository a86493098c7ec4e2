import Assay
import AssayEvidence
import Foundation

@testable import AssayRubric

/// A reason's text of a rubric: read or refused, and what it renders is one harmless line.
enum TemplateTarget: FuzzTarget {
  private static let evidence: Evidence = {
    var evidence = Evidence()
    for (index, name) in KnownFacts.types.keys.sorted().enumerated() {
      let text = "a\u{1B}[2Jb\nc\u{9B}31m\u{202E}"
      evidence[name] =
        switch (index % 5, KnownFacts.types[name]) {
        case (4, _), (_, nil): .unknown(text)
        case (_, .bool?): .known(.bool(true))
        case (_, .int?): .known(.int(.min), lines: [1, 2, 9])
        case (_, .number?): .known(.number(index % 2 == 0 ? .infinity : .greatestFiniteMagnitude))
        case (_, .text?): .known(.text(text))
        case (_, .list?): .known(.list([text, "", text]))
        }
    }
    return evidence
  }()

  static func test(_ input: [UInt8]) {
    let source = String(decoding: input, as: UTF8.self)
    guard let template = try? Template(source) else { return }
    let plain = source.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    let shown = template.render(evidence)
    require(
      !plain || shown.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      "a fact's control character is rendered")
    require(template.uses.allSatisfy { FactName.isWellFormed($0.name) }, "a fact's name is none")
    guard let data = try? JSONEncoder().encode([template]),
      let again = try? JSONDecoder().decode([Template].self, from: data)
    else { fatalError("a template cannot be written and read") }
    require(again == [template], "a template reads back as another")
    if let test = try? JSONDecoder().decode([FactTest].self, from: JSONEncoder().encode([source])) {
      for name in evidence.facts.keys { _ = test[0].holds(for: name, in: evidence) }
    }
  }
}
