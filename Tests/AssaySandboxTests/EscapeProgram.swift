import AssaySandbox
import Foundation

/// A program of `Tests/Escapes`: its source and what its head says must happen. Tests/Escapes/README.md lists the keys.
struct EscapeProgram: Sendable {
  static let root = SandboxFixture.root.appendingPathComponent("Tests/Escapes")

  enum Expectation: Sendable {
    /// It tried, says that it was refused, and ended by itself.
    case contained
    case status([Status])
    case exit(Exit)
    case prints(String)
    /// Wall time in seconds.
    case within(Double)
    /// The next run of the lane finds nothing of it.
    case clean
  }

  /// What the program does without the sandbox.
  enum Control: Sendable {
    case prints(String)
    case exit(Exit)
    /// It still runs after so many seconds.
    case outlasts(Double)
    /// What it started lives on after it.
    case leavesProcesses
  }

  var source: URL
  var attacks: [Int] = []
  var description = ""
  var expectations: [Expectation] = []
  var control = Control.prints("ESCAPED")
  var limits = Limits()
  /// Files that have to be there, or an architecture.
  var needs: [String] = []
  /// Modes in which it is not run, and why.
  var exceptions: [Mode: String] = [:]
  /// Why nothing else may run at the same time where programs share our user.
  var alone: String?
  /// How often it is run in a row on one lane.
  var runs = 1
  /// Bytes sent to its descriptor 3.
  var job: Int?

  /// Its path below `Tests/Escapes`.
  var name: String { source.pathComponents.suffix(2).joined(separator: "/") }

  var folder: String { source.deletingLastPathComponent().lastPathComponent }

  // MARK: - Reading

  private static let languages = ["py", "c", "sh", "js"]

  /// All programs, in the order of their names. `ASSAY_ESCAPES` chooses those whose name holds one of its parts between commas.
  static let all = Result {
    let chosen = (ProcessInfo.processInfo.environment["ASSAY_ESCAPES"] ?? "").split(separator: ",")
    return try read().filter { program in chosen.isEmpty || chosen.contains { program.name.contains($0) } }
  }

  static func read() throws -> [EscapeProgram] {
    let folders = try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
    return try folders.filter { $0.hasDirectoryPath && $0.lastPathComponent != "stage" }.flatMap { folder in
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { languages.contains($0.pathExtension) }.map { try EscapeProgram($0) }
    }.sorted { $0.name < $1.name }
  }

  init(_ source: URL) throws {
    self.source = source
    let text = try String(contentsOf: source, encoding: .utf8)
    let mark = ["c", "js"].contains(source.pathExtension) ? "//" : "#"
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { $0.hasPrefix(mark) }) {
      let content = line.dropFirst(mark.count).trimmingCharacters(in: .whitespaces)
      let parts = content.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, let word = parts.first, !word.isEmpty, word.allSatisfy({ $0.isLowercase && $0.isLetter })
      else {
        description += description.isEmpty ? content : " " + content
        continue
      }
      guard try read(key: word, parts[1]) else { throw Failure("\(name): the line '\(content)' says nothing known") }
    }
    guard !attacks.isEmpty, !description.isEmpty, !expectations.isEmpty else {
      throw Failure("\(name): the head needs 'attack:', a sentence and 'expect:'")
    }
  }

  private mutating func read(key: String, _ value: String) throws -> Bool {
    let words = value.split(separator: " ").map(String.init)
    let rest = words.dropFirst().joined(separator: " ")
    switch key {
    case "attack": attacks = words.compactMap { Int($0.filter(\.isNumber)) }
    case "expect":
      switch words.first {
      case "contained": expectations.append(.contained)
      case "clean": expectations.append(.clean)
      case "status":
        let names = rest.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        let statuses = names.compactMap { Status(rawValue: $0) }
        guard statuses.count == names.count, !names.isEmpty else { return false }
        expectations.append(.status(statuses))
      case "prints": expectations.append(.prints(rest))
      case "within":
        guard let seconds = Double(rest) else { return false }
        expectations.append(.within(seconds))
      case "exit", "signal":
        guard let number = Int(rest) else { return false }
        expectations.append(.exit(words[0] == "exit" ? .code(number) : .signal(number)))
      default: return false
      }
    case "control":
      switch words.first {
      case "prints": control = .prints(rest)
      case "leaves": control = .leavesProcesses
      case "outlasts":
        guard let seconds = Double(rest) else { return false }
        control = .outlasts(seconds)
      case "exit", "signal":
        guard let number = Int(rest) else { return false }
        control = .exit(words[0] == "exit" ? .code(number) : .signal(number))
      default: return false
      }
    case "limits":
      let pairs = words.map { $0.split(separator: "=").map(String.init) }
      guard pairs.allSatisfy({ $0.count == 2 && Double($0[1]) != nil }) else { return false }
      let values = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], Double($0[1]) ?? 0) })
      let known = try JSONDecoder().decode([String: Double].self, from: JSONEncoder().encode(Limits()))
      guard values.keys.allSatisfy({ known[$0] != nil }) else { return false }
      limits = try JSONDecoder().decode(Limits.self, from: JSONEncoder().encode(values))
    case "needs": needs = words
    case "except":
      guard let mode = Mode(rawValue: words[0]), !rest.isEmpty else { return false }
      exceptions[mode] = rest
    case "alone": alone = value
    case "runs": runs = Int(value) ?? 1
    case "job": job = Int(value)
    default: return false
    }
    return true
  }
}

extension EscapeProgram {
  /// The command line, and the files that it needs, beside each other in one folder.
  ///
  /// - Parameter targets: where the program finds what there is to attack. Python reads them from a file, others from the environment.
  func command(_ targets: [String: String]) throws -> (argv: [String], files: [PlannedFile]) {
    func file(_ name: String, _ source: URL, executable: Bool = false) throws -> PlannedFile {
      PlannedFile(path: name, contents: try Data(contentsOf: source), executable: executable)
    }
    switch source.pathExtension {
    case "py":
      let shared = try file("escape.py", Self.root.appendingPathComponent("stage/escape.py"))
      let places = PlannedFile(path: "targets.json", contents: try JSONEncoder().encode(targets))
      return (["/usr/bin/python3", "-B", "-s", "main.py"], [try file("main.py", source), shared, places])
    case "c":
      return (["./main"], [try file("main", CompiledPrograms.binary(of: source), executable: true)])
    case "js": return (["/usr/bin/node", "main.js"], [try file("main.js", source)])
    default: return (["/bin/bash", "main.sh"], [try file("main.sh", source)])
    }
  }

  /// What is missing here, if anything.
  var missing: String? {
    let interpreters = ["py": "/usr/bin/python3", "js": "/usr/bin/node", "sh": "/bin/bash", "c": "/usr/bin/gcc"]
    return (needs + [interpreters[source.pathExtension]].compactMap { $0 }).first { need in
      need.hasPrefix("/") ? !FileManager.default.fileExists(atPath: need) : need != Self.architecture
    }
  }

  private static let architecture: String = {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "another"
    #endif
  }()
}
