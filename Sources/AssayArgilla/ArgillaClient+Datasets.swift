package import AssayJSON

/// A dataset as the server lists it.
package struct ArgillaDataset: Sendable, Equatable {
  package var id: String
  package var name: String
  package var workspaceID: String
  /// Published, so that it takes records and no more fields and questions.
  package var isPublished: Bool
  package var guidelines: String
  package var minSubmitted: Int?
  package var metadata: JSONValue
  package var allowsExtraMetadata: Bool?

  init?(_ value: JSONValue) {
    guard let id = value["id"]?.text, let name = value["name"]?.text, let workspace = value["workspace_id"]?.text else {
      return nil
    }
    self.id = id
    self.name = name
    workspaceID = workspace
    isPublished = value["status"]?.text == "ready"
    guidelines = value["guidelines"]?.text ?? ""
    minSubmitted = value["distribution"]?["min_submitted"]?.integer
    metadata = value["metadata"] ?? .null
    allowsExtraMetadata = value["allow_extra_metadata"]?.bool
  }
}

/// A question with the id by which suggestions name it; responses name it by its name.
package struct ArgillaQuestion: Sendable, Equatable {
  package var id: String
  package var part: DatasetPart
}

/// How many records of a dataset there are and how far they are.
package struct DatasetProgress: Encodable, Sendable, Equatable {
  package var total: Int
  package var completed: Int
}

/// What one user did in a dataset, by the state of the records: completed ones have as many submitted responses as the
/// dataset asks for.
package struct UserProgress: Encodable, Sendable, Equatable {
  package var user: String
  package var submitted: Int
  package var draft: Int
  package var discarded: Int
}

extension ArgillaClient {
  /// The dataset of that name, which the server cannot look up by itself.
  package func dataset(_ name: String, in workspace: ArgillaWorkspace) throws(ArgillaError) -> ArgillaDataset? {
    try datasets(in: workspace).first { $0.name == name }
  }

  /// All datasets of a workspace, drafts too.
  package func datasets(in workspace: ArgillaWorkspace) throws(ArgillaError) -> [ArgillaDataset] {
    let subject = "listing the datasets of \(workspace.name)"
    let found = try call("GET", "/me/datasets", query: [("workspace_id", workspace.id)], about: subject)
    return try items(found, about: subject).compactMap(ArgillaDataset.init).filter { $0.workspaceID == workspace.id }
  }

  /// Makes an empty draft.
  package func createDataset(
    _ name: String, in workspace: ArgillaWorkspace, _ settings: DatasetSettings
  ) throws(ArgillaError) -> ArgillaDataset {
    let subject = "creating the dataset \"\(name)\""
    let body: JSONValue = [
      "name": .string(name), "workspace_id": .string(workspace.id), "guidelines": .string(settings.guidelines),
      "allow_extra_metadata": .bool(settings.allowsExtraMetadata ?? false),
      "distribution": ["strategy": "overlap", "min_submitted": .init(settings.minSubmitted ?? 1)],
      "metadata": settings.metadata,
    ]
    let made = try call("POST", "/datasets", body: body, repetition: .conflicts, about: subject)
    // Null when an earlier try of ours made it and its answer was lost.
    let found = made.isNull ? try dataset(name, in: workspace) : ArgillaDataset(made)
    guard let found else { throw unexpected(subject) }
    return found
  }

  /// How a dataset is set up.
  package func settings(of dataset: ArgillaDataset) throws(ArgillaError) -> DatasetSettings {
    DatasetSettings(
      guidelines: dataset.guidelines, fields: try parts(of: dataset, "fields"),
      questions: try questions(of: dataset).map(\.part), properties: try parts(of: dataset, "metadata-properties"),
      minSubmitted: dataset.minSubmitted, metadata: dataset.metadata, allowsExtraMetadata: dataset.allowsExtraMetadata)
  }

  package func questions(of dataset: ArgillaDataset) throws(ArgillaError) -> [ArgillaQuestion] {
    let subject = "reading the questions of \"\(dataset.name)\""
    return try items(call("GET", "/datasets/\(dataset.id)/questions", about: subject), about: subject).compactMap {
      guard let id = $0["id"]?.text, let part = DatasetPart($0) else { return nil }
      return ArgillaQuestion(id: id, part: part)
    }
  }

  private func parts(of dataset: ArgillaDataset, _ kind: String) throws(ArgillaError) -> [DatasetPart] {
    let subject = "reading the \(kind) of \"\(dataset.name)\""
    let path = kind == "fields" ? "/datasets/\(dataset.id)/fields" : "/me/datasets/\(dataset.id)/\(kind)"
    return try items(call("GET", path, about: subject), about: subject).compactMap(DatasetPart.init)
  }

  /// Adds what the dataset lacks of these settings, and publishes it. What an earlier, interrupted run added stays.
  package func complete(_ dataset: ArgillaDataset, _ settings: DatasetSettings) throws(ArgillaError) {
    let found = try self.settings(of: dataset)
    let path = "/datasets/\(dataset.id)"
    for field in settings.fields where !found.fields.contains(where: { $0.name == field.name }) {
      try add(field, path + "/fields", ["required": .bool(field.isRequired)], "field")
    }
    for question in settings.questions where !found.questions.contains(where: { $0.name == question.name }) {
      var more: [JSONValue.Member] = [.init("required", .bool(question.isRequired))]
      if let description = question.description { more.append(.init("description", .string(description))) }
      try add(question, path + "/questions", .object(more), "question")
    }
    for property in settings.properties where !found.properties.contains(where: { $0.name == property.name }) {
      try add(
        property, path + "/metadata-properties", ["visible_for_annotators": .bool(property.isVisible)],
        "metadata property")
    }
    if dataset.isPublished { return }
    do {
      try call("PUT", path + "/publish", about: "publishing \"\(dataset.name)\"")
    } catch  where error.code == .invalid {
      // Refused the second time, when the answer to the first was lost.
      guard try self.dataset(id: dataset.id).isPublished else { throw error }
    }
  }

  private func add(
    _ part: DatasetPart, _ path: String, _ more: JSONValue, _ kind: String
  ) throws(ArgillaError) {
    let common: [JSONValue.Member] = [
      .init("name", .string(part.name)), .init("title", .string(part.title)), .init("settings", part.settings),
    ]
    try call(
      "POST", path, body: .object(common + (more.members ?? [])), repetition: .conflicts,
      about: "adding the \(kind) \"\(part.name)\"")
  }

  package func dataset(id: String) throws(ArgillaError) -> ArgillaDataset {
    let subject = "reading the dataset"
    guard let found = ArgillaDataset(try call("GET", "/datasets/\(id)", about: subject)) else {
      throw unexpected(subject)
    }
    return found
  }

  /// Deletes a dataset with all its records and responses.
  package func delete(_ dataset: ArgillaDataset) throws(ArgillaError) {
    do {
      try call("DELETE", "/datasets/\(dataset.id)", about: "deleting the dataset \"\(dataset.name)\"")
    } catch  where error.code == .notFound {
      // Gone with an earlier try whose answer was lost.
    }
  }

  package func progress(of dataset: ArgillaDataset) throws(ArgillaError) -> DatasetProgress {
    let subject = "asking how far \"\(dataset.name)\" is"
    let value = try call("GET", "/datasets/\(dataset.id)/progress", about: subject)
    guard let total = value["total"]?.integer, let completed = value["completed"]?.integer else {
      throw unexpected(subject)
    }
    return DatasetProgress(total: total, completed: completed)
  }

  /// Of everyone who has answered, by name.
  package func usersProgress(of dataset: ArgillaDataset) throws(ArgillaError) -> [UserProgress] {
    let subject = "asking how far the annotators of \"\(dataset.name)\" are"
    let value = try call("GET", "/datasets/\(dataset.id)/users/progress", about: subject)
    guard let users = value["users"]?.elements else { throw unexpected(subject) }
    return users.compactMap { user in
      guard let name = user["username"]?.text else { return nil }
      func sum(_ key: String) -> Int {
        ["completed", "pending"].reduce(0) { $0 + (user[$1]?[key]?.integer ?? 0) }
      }
      return UserProgress(user: name, submitted: sum("submitted"), draft: sum("draft"), discarded: sum("discarded"))
    }.sorted { $0.user < $1.user }
  }
}
