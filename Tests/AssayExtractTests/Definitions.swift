import AssayExtract
import Foundation

/// The language definitions of this repository, read from their files.
enum Definitions {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let languages: [Language] = {
    let folder = root.appendingPathComponent("Sandbox/languages")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { $0.hasSuffix(".yaml") }.compactMap { name in
      guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else {
        return nil
      }
      return try? JSONDecoder().decode(
        Language.self, from: JSONSerialization.data(withJSONObject: PlainYAML.read(text, keys: keys)))
    }
  }()

  /// The keys that extraction decodes; the others are other rooms' and may use all of YAML.
  private static let keys: Set<String> = [
    "name", "title", "kind", "tags", "mentions", "extensions", "entry", "comments", "lexical", "repl",
    "magics",
    "scope", "placeholders", "self_imports", "commands",
  ]
}

/// The small part of YAML that extraction's keys are written in: mappings by indentation, block lists of
/// strings, flow lists and mappings on one line, quoted and plain scalars. This target has no YAML library,
/// and needs none.
enum PlainYAML {
  static func read(_ text: String, keys: Set<String>) -> [String: Any] {
    var lines = text.components(separatedBy: "\n").filter {
      let code = $0.trimmingCharacters(in: .whitespaces)
      return !code.isEmpty && !code.hasPrefix("#")
    }[...]
    return mapping(&lines, indentation: 0).filter { keys.contains($0.key) }
  }

  private static func mapping(_ lines: inout ArraySlice<String>, indentation: Int) -> [String: Any] {
    var found: [String: Any] = [:]
    while let line = lines.first, depth(line) >= indentation {
      lines.removeFirst()
      var rest = Substring(line.trimmingCharacters(in: .whitespaces))
      guard depth(line) == indentation, let key = value(&rest) as? String, rest.first == ":" else { continue }
      rest = rest.dropFirst().drop { $0 == " " }
      if !rest.isEmpty {
        found[key] = value(&rest)
      } else if let next = lines.first, next.trimmingCharacters(in: .whitespaces).hasPrefix("- ") {
        var items: [Any] = []
        while let item = lines.first, item.trimmingCharacters(in: .whitespaces).hasPrefix("- ") {
          var written = Substring(item.trimmingCharacters(in: .whitespaces).dropFirst(2))
          items.append(value(&written))
          lines.removeFirst()
        }
        found[key] = items
      } else if let next = lines.first, depth(next) > indentation {
        found[key] = mapping(&lines, indentation: depth(next))
      }
    }
    return found
  }

  private static func depth(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  private static func value(_ text: inout Substring) -> Any {
    switch text.first {
    case "[":
      return items(&text, close: "]").map(\.0)
    case "{":
      return Dictionary(items(&text, close: "}").map { ("\($0.0)", $0.1 ?? NSNull()) }) { first, _ in first }
    case "\"", "'":
      let quote = text.removeFirst()
      var written = ""
      while let next = text.first {
        text.removeFirst()
        if next == quote { break }
        if next == "\\", quote == "\"", let escaped = text.popFirst() {
          written.append(escaped == "n" ? "\n" : escaped)
        } else {
          written.append(next)
        }
      }
      return written
    default:
      // A colon ends a plain key only before a blank or the end.
      var written = ""
      while let next = text.first, !",]}".contains(next) {
        if next == ":", text.dropFirst().first == " " || text.dropFirst().isEmpty { break }
        written.append(text.removeFirst())
      }
      let plain = written.trimmingCharacters(in: .whitespaces)
      return Double(plain) ?? plain
    }
  }

  private static func items(_ text: inout Substring, close: Character) -> [(Any, Any?)] {
    text.removeFirst()
    var found: [(Any, Any?)] = []
    while let next = text.first {
      if next == close {
        text.removeFirst()
        break
      }
      if next == " " || next == "," {
        text.removeFirst()
        continue
      }
      let key = value(&text)
      if text.first == ":" {
        text = text.dropFirst().drop { $0 == " " }
        found.append((key, value(&text)))
      } else {
        found.append((key, nil))
      }
    }
    return found
  }
}
