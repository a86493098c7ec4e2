import AssayExtract
import Foundation
import Testing

/// The real outline modules of the Python and JavaScript checkers, as processes. They only parse.
final class Checkers: SyntaxOracle {
  static let python = "/usr/bin/python3"
  static let node = "/usr/bin/node"
  static var havePython: Bool { FileManager.default.isExecutableFile(atPath: python) }
  static var haveNode: Bool { FileManager.default.isExecutableFile(atPath: node) }

  private var peers: [String: Peer] = [:]

  init() throws {
    let harness = Definitions.root.appendingPathComponent("Sandbox/harness")
    if Self.havePython {
      peers["python"] = try Peer(
        Self.python,
        [
          "-I", "-S", "-B", "-c",
          """
          import json, sys
          sys.path.insert(0, sys.argv[1])
          import outline
          for line in sys.stdin:
              request = json.loads(line)
              print(json.dumps(getattr(outline, request["op"])(request["text"])), flush=True)
          """, harness.appendingPathComponent("python").path,
        ])
    }
    if Self.haveNode {
      peers["javascript"] = try Peer(
        Self.node,
        [
          "--expose-internals", "-e",
          """
          const outline = require(process.argv[1] + '/outline.js');
          require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
            const request = JSON.parse(line);
            process.stdout.write(JSON.stringify(outline[request.op](request.text)) + '\\n');
          });
          """, harness.appendingPathComponent("javascript").path,
        ])
    }
  }

  func outline(of text: String, language: String) -> Outline? {
    peers[language]?.ask("outline", text)
  }

  func longestSpan(in text: String, language: String) -> ClosedRange<Int>? {
    struct Span: Decodable {
      var from: Int?
      var to: Int?
    }
    guard let span: Span = peers[language]?.ask("span", text), let from = span.from, let to = span.to else {
      return nil
    }
    return from...to
  }

  /// A process that answers each line with a line.
  private final class Peer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()

    init(_ path: String, _ arguments: [String]) throws {
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      process.standardInput = input
      process.standardOutput = output
      try process.run()
    }

    // Not waited for: its input may be open in what another test has started. SIGTERM may be blocked, as in a test's threads.
    deinit { kill(process.processIdentifier, SIGKILL) }

    func ask<Answer: Decodable>(_ operation: String, _ text: String) -> Answer? {
      guard var line = try? JSONSerialization.data(withJSONObject: ["op": operation, "text": text]) else {
        return nil
      }
      line.append(0x0A)
      input.fileHandleForWriting.write(line)
      while true {
        if let end = pending.firstIndex(of: 0x0A) {
          let answer = try? JSONDecoder().decode(Answer.self, from: pending[pending.startIndex..<end])
          pending = Data(pending[pending.index(after: end)...])
          return answer
        }
        let more = output.fileHandleForReading.availableData
        guard !more.isEmpty else { return nil }
        pending.append(more)
      }
    }
  }
}

/// What the tests share: a plan with the real definitions and parsers.
struct Planning {
  static let extractor = Extractor(languages: Definitions.languages)

  static func plan(_ answer: String, _ instruction: String = "Write a Python function.") throws
    -> ExtractionPlan
  {
    extractor.plan(answer: answer, instruction: instruction, oracle: try Checkers())
  }

  /// The entry file's text of a plan that must have a program.
  static func code(_ answer: String, _ instruction: String = "Write a Python function.") throws -> String {
    try entry(plan(answer, instruction))
  }

  static func entry(_ plan: ExtractionPlan) throws -> String {
    let program = try #require(plan.program, "\(plan.absence ?? "")")
    return try #require(program.files.first { $0.path == program.entry }).text
  }

  static func kinds(_ plan: ExtractionPlan) -> [Repair.Kind] { plan.program?.repairs.map(\.kind) ?? [] }
}

extension Trait where Self == ConditionTrait {
  /// Parsing Python takes its parser.
  static var needsPython: Self { .enabled("needs /usr/bin/python3") { Checkers.havePython } }
  static var needsNode: Self { .enabled("needs /usr/bin/node") { Checkers.haveNode } }
}
