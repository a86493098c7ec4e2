import Assay
import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox
import Foundation
import TestThreads
import Testing

/// Every definition with a way to run programs, on the four programs in `Tests/Languages/NAME`: a new language is tested by
/// existing.
@Suite(.blocking, .thorough) struct LanguageFixtureTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Languages")

  static let names: [String] =
    (try? Observing.workshop.get().languages.filter { $0.runtime.run != nil }.map(\.syntax.name)) ?? []

  private func fixture(_ language: String, _ kind: String) throws -> String {
    let folder = Self.folder.appendingPathComponent(language)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let name = try #require(files.first { $0.hasPrefix(kind + ".") }, "Tests/Languages/\(language) has no \(kind).*")
    return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// Ends the test where the language's toolchain is not installed.
  private func needToolchain(_ language: String, _ workshop: Workshop) throws -> LanguageRuntime {
    let runtime = try #require(workshop.runtimes[language])
    if let absence = runtime.absence { try Test.cancel("\(absence)") }
    return runtime
  }

  private func reason(_ seen: Observation) -> String {
    "\(seen.text("run.error") ?? "") \(seen.runs.map { String($0.stderr.prefix(500)) })"
  }

  @Test(arguments: names) func passes(language: String) throws {
    let runtime = try needToolchain(language, Observing.workshop.get())
    let seen = try Observing.observe(fixture(language, "passes"), language: language)
    #expect(seen.bool("run.clean") == true, "\(reason(seen))")
    #expect(seen.bool("program.parses") == true)
    #expect(seen.int("comments.explanatory").map { $0 >= 1 } == true)
    guard runtime.probe != nil || runtime.worker != nil else { return }
    #expect(seen.int("tests.met").map { $0 >= 2 } == true, "\(seen.examples) \(reason(seen))")
    #expect(seen.int("tests.contradicted") == 0, "\(seen.examples)")
  }

  /// A name is looked up once a text is parsed: that it is missing makes a fragment, not a syntax error.
  @Test(arguments: [
    ("java", "int next = missing + 1;"), ("rust", "fn main() { println!(\"{}\", missing); }"),
    ("go", "package main\n\nfunc main() { println(missing) }"), ("swift", "print(missing)"),
  ])
  func aMissingNameIsTold(language: String, text: String) throws {
    _ = try needToolchain(language, Observing.workshop.get())
    let seen = try Observing.observe(text, language: language)
    #expect(seen.text("run.undefined") == "missing", "\(reason(seen))")
    #expect(seen.bool("program.parses") == true)
  }

  /// A method alone has no place for imports; a class has.
  @Test func aBareMethodOfJavaHasTheUsualImports() throws {
    _ = try needToolchain("java", Observing.workshop.get())
    let method =
      "static List<Integer> twice(List<Integer> items) { return items.stream().map(i -> 2 * i).collect(Collectors.toList()); }"
    #expect(try Observing.observe(method, language: "java").bool("run.clean") == true)
    let type = "public class Main { \(method) public static void main(String[] a) { } }"
    #expect(try Observing.observe(type, language: "java").text("run.undefined") == "List")
  }

  /// A function is tried on made inputs: an answer agrees with one that is the same on all of them.
  @Test(arguments: names) func agrees(language: String) throws {
    let workshop = try Observing.workshop.get()
    let runtime = try needToolchain(language, workshop)
    guard runtime.probe != nil || runtime.literals != nil else { return }
    let text = try fixture(language, "passes")
    var seen = try [0, 1].map { _ in try Observing.observe(text, language: language) }
    // A language of queries has no function to call.
    guard seen[0].int("program.definitions") != 0 else { return }
    try Differential(bench: workshop.makeBench()).compare(&seen, ids: ["a", "b"])
    #expect(seen.map { $0.int("agreement.others") } == [1, 1])
    #expect(seen.map { $0.int("agreement.same") } == [1, 1])
    #expect(seen[0].int("agreement.inputs").map { $0 >= 10 } == true, "\(seen[0].evidence)")
  }

  @Test(arguments: names) func fails(language: String) throws {
    let runtime = try needToolchain(language, Observing.workshop.get())
    let seen = try Observing.observe(fixture(language, "fails"), language: language)
    guard runtime.probe != nil || runtime.worker != nil else {
      #expect(seen.bool("run.clean") == false, "\(reason(seen))")
      return
    }
    #expect(seen.int("tests.contradicted") == 1, "\(seen.examples) \(reason(seen))")
    // What holds is not lost to what does not.
    #expect(seen.int("tests.met") == 1, "\(seen.examples)")
    #expect(seen.evidence["tests.contradicted"]?.lines?.count == 1)
  }

  @Test(arguments: names) func loops(language: String) throws {
    let workshop = try Workshop(
      library: DefinitionLibrary(definitions: [], environment: [:], executable: nil), policy: "default",
      environment: ProcessInfo.processInfo.environment, adjust: { $0.cpuSeconds = 2 })
    defer { workshop.sandbox.close() }
    _ = try needToolchain(language, workshop)
    let record = try run(fixture(language, "loops"), language: language, workshop)
    #expect(record.status == .cpuTime, "\(record.stderr)")
  }

  @Test(arguments: names) func escapes(language: String) throws {
    let workshop = try Observing.workshop.get()
    _ = try needToolchain(language, workshop)
    // What the programs try to read can be read from here.
    #expect(FileManager.default.isReadableFile(atPath: "/etc/passwd"))
    let record = try run(fixture(language, "escapes"), language: language, workshop)
    #expect(!record.stdout.contains("root:"), "\(record.stdout)")
    #expect(record.stdout.contains("refused"), "it did not get as far as trying: \(record.stdout)\(record.stderr)")
  }

  /// What is not run is judged by its text, and nothing is said of what its text does not tell.
  @Test func recognisedLanguagesHaveTheirCommentsJudged() throws {
    let code =
      "/// <summary>The square of a number.</summary>\npublic static int Square(int n)\n{\n    return n * n;\n}\n"
    let seen = try Observing.observe(code, language: "csharp")
    #expect(seen.int("comments.documentable") == 1 && seen.int("comments.documented") == 1)
    #expect(seen.int("tests.shown") == nil && seen.text("run.status") == "not-run")
  }

  @Test func withoutAToolchainTextsAreJudgedAndThePackageIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-languages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let languages = folder.appendingPathComponent("Sandbox/languages")
    try FileManager.default.createDirectory(at: languages, withIntermediateDirectories: true)
    let built = try #require(EmbeddedFiles.all.first { $0.path == "Sandbox/languages/lua.yaml" })
    let text = String(decoding: built.contents, as: UTF8.self)
    let commands = try #require(text.split(separator: "\n").first { $0.hasPrefix("  commands: ") })
    try text.replacing(commands, with: "  commands: [/nowhere/lua]").write(
      to: languages.appendingPathComponent("lua.yaml"), atomically: true, encoding: .utf8)
    let workshop = try Workshop(
      library: DefinitionLibrary(definitions: [folder.path], environment: [:], executable: nil), policy: "default",
      environment: ProcessInfo.processInfo.environment)
    defer { workshop.sandbox.close() }
    let bench = workshop.makeBench()
    let plan = workshop.extractor.plan(
      answer: "```lua\n\(try fixture("lua", "passes"))```\n", instruction: "Write Lua.", oracle: bench)
    let seen = try Observer(bench: bench).observe(plan, id: "test", instruction: "Write Lua.")
    #expect(seen.text("run.error") == "no toolchain for Lua; install lua5.4")
    #expect(seen.int("comments.documented") == 1 && seen.int("tests.expectations") == 2)
    #expect(seen.int("tests.met") == nil && seen.bool("program.parses") == nil)
  }

  /// One file as a program, as `assay run --language` does.
  private func run(_ text: String, language: String, _ workshop: Workshop) throws -> RunRecord {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("assay-fixture-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = try ProgramSource(.language(language, file: path), stdin: nil, workshop: workshop)
    let job = try #require(try source.next())
    return try job.run(in: workshop.sandbox.makeLane(), compiler: workshop.compiler)
  }

  /// A launcher of source files says only that it could not compile: why, it says before.
  @Test func javaTellsWhatItCouldNotCompile() throws {
    _ = try needToolchain("java", Observing.workshop.get())
    let missing = try Observing.observe(
      "import javax.ws.rs.client.Client;\nclass Main { public static void main(String[] a) { Client c = null; } }",
      language: "java")
    #expect(missing.bool("program.parses") == nil)
    #expect(missing.text("run.missing_package") == "javax.ws.rs.client")
    let wrong = try Observing.observe(
      "class Main { public static void main(String[] a) { int x = ; } }", language: "java")
    #expect(wrong.bool("program.parses") == false)
    #expect(wrong.text("program.parse_error")?.contains("Main.java:1: error: illegal start of expression") == true)
  }
}
