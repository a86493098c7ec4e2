import AssayCompile
package import Foundation

/// Finds definitions by name or path.
///
/// An argument with a slash is a path. A bare name is searched in `--definitions`, `$ASSAY_PATH`,
/// `$XDG_CONFIG_HOME/assay`, the share folder beside the installed binary, then among the embedded files; the first hit
/// wins, so a file of the user's shadows ours.
package struct DefinitionLibrary: Sendable {
  package enum Kind: String, Sendable {
    case language = "Sandbox/languages"
    case policy = "Sandbox/policies"
    case rubric = "Rubrics"

    /// Its name in messages.
    package var title: String {
      switch self {
      case .language: "language"
      case .policy: "policy"
      case .rubric: "rubric"
      }
    }
  }

  /// A definition's text and where it came from.
  package struct Source: Sendable {
    package var name: String
    /// A path, or `built-in NAME`.
    package var origin: String
    package var contents: Data
    /// SHA-256 of the contents, hexadecimal.
    package var digest: String { SHA256.hex(contents) }
  }

  /// Searched in this order. Each has the layout of the project: `Sandbox/languages`, `Sandbox/policies`, `Rubrics`.
  package let folders: [String]

  package init(definitions: [String], environment: [String: String], executable: String?) {
    var folders = definitions
    folders += (environment["ASSAY_PATH"] ?? "").split(separator: ":").map(String.init)
    if let configuration = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map({ $0 + "/.config" }) {
      folders.append(configuration + "/assay")
    }
    if let executable {
      let binary = URL(fileURLWithPath: executable).deletingLastPathComponent()
      folders.append(binary.deletingLastPathComponent().appendingPathComponent("share/assay").path)
    }
    self.folders = folders
  }

  /// One definition.
  ///
  /// - Throws: `DefinitionError` when there is none of that name.
  package func find(_ kind: Kind, _ name: String) throws(DefinitionError) -> Source {
    if name.contains("/") {
      guard let contents = FileManager.default.contents(atPath: name) else {
        throw DefinitionError(source: name, message: "the \(kind.title) file cannot be read")
      }
      let stem = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
      return Source(name: stem, origin: name, contents: contents)
    }
    if let found = all(kind).first(where: { $0.name == name }) { return found }
    let known = all(kind).map(\.name).joined(separator: ", ")
    throw DefinitionError(source: name, message: "there is no \(kind.title) of this name; there are: \(known)")
  }

  /// Every definition of a kind, ordered by name; of those that share a name the one found first.
  package func all(_ kind: Kind) -> [Source] {
    var found: [String: Source] = [:]
    for folder in folders {
      let path = folder + "/" + kind.rawValue
      for file in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where file.hasSuffix(".yaml") {
        let name = String(file.dropLast(5))
        guard found[name] == nil, let contents = FileManager.default.contents(atPath: path + "/" + file) else {
          continue
        }
        found[name] = Source(name: name, origin: path + "/" + file, contents: contents)
      }
    }
    for (path, contents) in EmbeddedFiles.all where path.hasPrefix(kind.rawValue + "/") && path.hasSuffix(".yaml") {
      let name = String(path.dropFirst(kind.rawValue.count + 1).dropLast(5))
      if found[name] == nil { found[name] = Source(name: name, origin: "built-in \(name)", contents: contents) }
    }
    return found.values.sorted { $0.name < $1.name }
  }
}
