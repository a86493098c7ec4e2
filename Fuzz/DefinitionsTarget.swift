import AssayEvidence
import AssayExtract
import AssayRubric
import Foundation

@testable import Assay
@testable import AssaySandbox

/// A definition of any kind: a value or one clear error, and a value can be used.
enum DefinitionsTarget: FuzzTarget {
  private static let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)

  static func test(_ input: [UInt8]) {
    let source = DefinitionLibrary.Source(name: "x", origin: "x.yaml", contents: Data(input))
    attempt { try use(LanguageDefinition(source)) }
    attempt {
      let policy = try DefinitionDecoder.decode(Policy.self, from: source, keys: nil)
      _ = try? SeccompFilter(policy.syscalls, pretends: true)
    }
    attempt { try use(library.decodeRubric(source)) }
  }

  private static func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as DefinitionError {
      require(!error.message.isEmpty && !error.message.contains("\n"), "not one line: \(error)")
    } catch {
      fatalError("an error of another kind: \(error)")
    }
  }

  private static func use(_ language: LanguageDefinition) {
    let toolchains = Toolchains([language], environment: ["PATH": "/nonexistent"])
    _ = toolchains.runtimes(share: "/share", limits: Limits())
    let answer = "```x\ndef f(x):\n    return x\n```\n\n>>> f(1)\n1\n"
    let plan = Extractor(languages: [language.syntax]).plan(answer: answer, instruction: "Write f.", oracle: nil)
    require((plan.program == nil) == (plan.absence != nil), "neither a program nor a reason")
  }

  private static func use(_ rubric: Rubric) {
    guard rubric.validate(knownFacts: KnownFacts.types).isEmpty else { return }
    var known = Evidence()
    for (name, type) in KnownFacts.types {
      known[name] =
        switch type {
        case .bool: .known(.bool(true))
        case .int: .known(.int(3), lines: [1])
        case .number: .known(.number(0.5))
        case .text: .known(.text("a"))
        case .list: .known(.list(["a"]))
        }
    }
    for evidence in [Evidence(), known] {
      let score = rubric.score(evidence)
      let most = rubric.criteria.reduce(0) { $0 + $1.max }
      require((0...most).contains(score.total ?? 0), "a total out of range")
      require((try? JSONLines().line(score)) != nil, "a score cannot be written")
    }
  }
}
