import Foundation
import Testing

@testable import Assay

/// Where definitions are looked for, and in which order.
@Suite struct DefinitionLibraryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A folder of definitions with one rubric file in it.
  private func place(_ name: String, _ rubric: String, _ text: String) throws -> String {
    _ = try folder.write("\(name)/Rubrics/\(rubric).yaml", text)
    return folder.path + "/" + name
  }

  @Test func takesTheFirstFolderThatHasIt() throws {
    let given = [try place("given1", "mine", "given1"), try place("given2", "mine", "given2")]
    let path = [try place("path1", "mine", "path1"), try place("path2", "mine", "path2")]
    _ = try folder.write("config/assay/Rubrics/mine.yaml", "config")
    _ = try folder.write("home/.config/assay/Rubrics/mine.yaml", "home")
    _ = try folder.write("prefix/share/assay/Rubrics/mine.yaml", "share")
    let configured = ["XDG_CONFIG_HOME": folder.path + "/config", "HOME": folder.path + "/home"]
    let binary = folder.path + "/prefix/bin/assay"
    func found(_ given: [String], _ environment: [String: String]) throws -> String {
      let library = DefinitionLibrary(definitions: given, environment: environment, executable: binary)
      return String(decoding: try library.find(.rubric, "mine").contents, as: UTF8.self)
    }
    let searched = configured.merging(["ASSAY_PATH": path.joined(separator: ":")]) { $1 }
    #expect(try found(given, searched) == "given1")
    #expect(try found([given[1]], searched) == "given2")
    #expect(try found([], searched) == "path1")
    #expect(try found([], searched.merging(["ASSAY_PATH": "/none::\(path[1])"]) { $1 }) == "path2")
    #expect(try found([], configured) == "config")
    #expect(try found([], ["HOME": folder.path + "/home"]) == "home")
    #expect(try found([], [:]) == "share")
  }

  @Test func aFileOfTheUsersShadowsOurs() throws {
    let own = try place("own", "code-0-7", "mine")
    let library = DefinitionLibrary(definitions: [own], environment: [:], executable: nil)
    let found = try library.find(.rubric, "code-0-7")
    #expect(found.origin == own + "/Rubrics/code-0-7.yaml")
    #expect(found.digest == SHA256.hex("mine".utf8))
    #expect(library.all(.rubric).filter { $0.name == "code-0-7" }.count == 1)
  }

  @Test func takesAnArgumentWithASlashForAPath() throws {
    let own = try place("own", "other", "mine") + "/Rubrics/other.yaml"
    let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
    let found = try library.find(.rubric, own)
    #expect(found.name == "other" && found.origin == own)
    // A path is not looked up anywhere else, even when its last part is a known name.
    #expect(throws: DefinitionError.self) { try library.find(.rubric, "./code-0-7") }
  }

  @Test func fallsBackOnTheEmbeddedFiles() throws {
    let library = DefinitionLibrary(definitions: ["/none"], environment: [:], executable: nil)
    #expect(try library.find(.rubric, "code-0-7").origin == "built-in code-0-7")
    #expect(try library.find(.policy, "default").origin == "built-in default")
    let languages = library.all(.language).map(\.name)
    #expect(languages.contains("python") && languages.contains("javascript"))
    #expect(languages == languages.sorted())
  }

  @Test func namesWhatThereIsWhenANameIsUnknown() {
    let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
    let error = #expect(throws: DefinitionError.self) { try library.find(.rubric, "nonsuch") }
    #expect(error?.source == "nonsuch" && error?.message.contains("code-0-7") == true)
  }

  // MARK: - Loading

  @Test func loadsEveryDefinitionOfOurs() throws {
    let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
    let languages = try library.languages()
    #expect(languages.map(\.origin) == library.all(.language).map(\.origin))
    for source in library.all(.policy) { _ = try library.policy(source.name) }
    for source in library.all(.rubric) { _ = try library.rubric(source.name) }
    for name in ["python", "javascript"] {
      let language = try #require(languages.first { $0.origin == "built-in \(name)" })
      #expect(language.runtime.run != nil && language.runtime.toolchain != nil)
    }
  }

  @Test(arguments: [
    ("name: [", "x.yaml"), ("title: X\n", "name"), ("name: other\ntitle: X\n", "other"),
    ("name: x\ntitle: X\nspeling: 1\n", "speling"), ("name: x\nrun: {argv: 7}\n", "argv"),
    ("name: x\ntags: {a: b}\n", "tags"), ("", "x.yaml"), ("\u{0}", "x.yaml"),
  ])
  func saysWhatIsWrongWithALanguage(text: String, mentions: String) throws {
    _ = try folder.write("own/Sandbox/languages/x.yaml", text)
    let library = DefinitionLibrary(definitions: [folder.path + "/own"], environment: [:], executable: nil)
    let error = #expect(throws: DefinitionError.self) { try library.languages() }
    let said = "\(try #require(error))"
    #expect(
      said.hasPrefix(folder.path + "/own/Sandbox/languages/x.yaml: ") && said.contains(mentions), "\(said)")
    #expect(!said.contains("\n"))
  }

  /// Forty lines that would make a million million parts, and levels upon levels: each ended the process or never did.
  @Test func refusesADefinitionThatAliasesBlowUp() throws {
    func condition(_ number: Int) -> String {
      number == 0 ? "{run.clean: true}" : "{any: [*a\(number - 1), *a\(number - 1)]}"
    }
    let wide = (0..<40).map { "&a\($0) " + condition($0) }.joined(separator: ", ")
    let deep = (0..<4000).map { $0 == 0 ? "&a [x]" : "&a [*a]" }.joined(separator: ", ")
    let deeper = (0..<60_000).map { $0 == 0 ? "&a [x]" : "&a [*a]" }.joined(separator: ", ")
    for text in ["name: x\ntags: [\(wide)]\n", "name: x\ntags: [\(deep)]\n", "name: x\ntags: [\(deeper)]\n"] {
      let source = DefinitionLibrary.Source(name: "x", origin: "x.yaml", contents: Data(text.utf8))
      let error = #expect(throws: DefinitionError.self) { try LanguageDefinition(source) }
      #expect(error?.message.contains("more than") == true, "\(error?.message ?? "")")
    }
    // The control: aliases are as good as what they name.
    let plain = "name: x\ntags: &t [a, b]\nextensions: *t\n"
    let source = DefinitionLibrary.Source(name: "x", origin: "x.yaml", contents: Data(plain.utf8))
    #expect(throws: Never.self) { try LanguageDefinition(source) }
    // A message does not quote a line however long.
    let long = DefinitionLibrary.Source(
      name: "x", origin: "x.yaml", contents: Data(("a: " + String(repeating: "[", count: 100_000)).utf8))
    let error = #expect(throws: DefinitionError.self) { try LanguageDefinition(long) }
    #expect((error?.message.count ?? 0) < 400)
  }

  @Test func refusesADefinitionThatIsNoUTF8() throws {
    _ = try folder.write("own/Sandbox/policies/x.yaml", Data([0x6e, 0xff]))
    let library = DefinitionLibrary(definitions: [folder.path + "/own"], environment: [:], executable: nil)
    let error = #expect(throws: DefinitionError.self) { try library.policy("x") }
    #expect(error?.message.contains("UTF-8") == true)
  }
}
