import AssayJSON

/// A person or program that has a key.
package struct ArgillaUser: Sendable, Equatable {
  package var id: String
  package var name: String
  /// `owner`, `admin` or `annotator`; others may come.
  package var role: String

  /// Whether it may make datasets and see what others answered. An admin may within its workspaces.
  package var mayManage: Bool { role == "owner" || role == "admin" }

  init?(_ value: JSONValue) {
    guard let id = value["id"]?.text, let name = value["username"]?.text else { return nil }
    self.id = id
    self.name = name
    role = value["role"]?.text ?? ""
  }
}

package struct ArgillaWorkspace: Sendable, Equatable {
  package var id: String
  package var name: String
}

extension ArgillaClient {
  /// The oldest version whose way of setting up datasets and of answering this speaks.
  private static let oldestVersion = [2, 3]
  /// The tests run against the last; push, pull and status were tried with 2.5.0, 2.6.0 and 2.7.1 too.
  private static let triedVersions = ["2.5", "2.6", "2.7", "2.8"]
  /// For a message.
  package static let triedRange = "2.5 to 2.8"

  package static func isTried(_ version: String) -> Bool {
    triedVersions.contains { version == $0 || version.hasPrefix($0 + ".") }
  }

  /// The server's version, such as `2.8.0`.
  ///
  /// - Throws: when it is too old.
  package func version() throws(ArgillaError) -> String {
    let subject = "asking for the server's version"
    guard let version = try call("GET", "/version", about: subject)["version"]?.text else {
      throw unexpected(subject)
    }
    if Self.isBefore(version, Self.oldestVersion) {
      throw ArgillaError(
        .unsupported, "\(address) is Argilla \(version); assay speaks the API of 2.3 and later; update the server")
    }
    return version
  }

  static func isBefore(_ version: String, _ bound: [Int]) -> Bool {
    let numbers = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
    return numbers.lexicographicallyPrecedes(bound)
  }

  /// Who the key belongs to.
  package func me() throws(ArgillaError) -> ArgillaUser {
    let subject = "asking who the key belongs to"
    // The answer holds the key: nothing of it but these goes on.
    guard let user = ArgillaUser(try call("GET", "/me", about: subject)) else { throw unexpected(subject) }
    return user
  }

  package func workspaces() throws(ArgillaError) -> [ArgillaWorkspace] {
    let subject = "listing the workspaces"
    return try items(call("GET", "/me/workspaces", about: subject), about: subject).compactMap { item in
      guard let id = item["id"]?.text, let name = item["name"]?.text else { return nil }
      return ArgillaWorkspace(id: id, name: name)
    }
  }

  /// The workspace of that name, or the only one there is.
  package func workspace(_ name: String?) throws(ArgillaError) -> ArgillaWorkspace {
    let all = try workspaces()
    if name == nil, all.count == 1 { return all[0] }
    if let found = all.first(where: { $0.name == name }) { return found }
    let known = all.map(\.name).sorted().joined(separator: ", ")
    let there =
      known.isEmpty ? "you are in none; create one on the page \"User settings\" of Argilla" : "there are: \(known)"
    throw ArgillaError(
      .notFound,
      name.map { "there is no workspace \"\($0)\"; \(there)" } ?? "name the workspace with --workspace; \(there)")
  }

  /// The users whose names the key may see, those of a workspace where it may not see all.
  package func users(in workspace: String) throws(ArgillaError) -> [ArgillaUser] {
    let subject = "listing the users"
    do {
      return try items(call("GET", "/users", about: subject), about: subject).compactMap(ArgillaUser.init)
    } catch  where error.code == .forbidden {
      let found = try call("GET", "/workspaces/\(workspace)/users", about: subject)
      return try items(found, about: subject).compactMap(ArgillaUser.init)
    }
  }
}
