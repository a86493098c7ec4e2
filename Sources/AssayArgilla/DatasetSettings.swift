package import AssayJSON

/// A field, question or metadata property: a name, and what the server is to make of it.
package struct DatasetPart: Sendable, Equatable {
  /// From 1 to 200 characters.
  package var name: String
  /// What people read. Up to 500 characters.
  package var title: String
  /// Shown as a tooltip beside the title of a question. Up to 1,000 characters.
  package var description: String?
  package var isRequired: Bool
  /// Of metadata properties: whether annotators are sent it.
  package var isVisible: Bool
  /// The type and what belongs to it, as the API writes them.
  package var settings: JSONValue

  init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let settings = value["settings"] else { return nil }
    self.name = name
    title = value["title"]?.text ?? name
    description = value["description"]?.text
    isRequired = value["required"]?.bool ?? false
    isVisible = value["visible_for_annotators"]?.bool ?? true
    self.settings = settings
  }

  private init(
    _ name: String, _ title: String, _ description: String? = nil, isRequired: Bool = false, isVisible: Bool = true,
    settings: JSONValue
  ) {
    self.name = name
    self.title = String(title.prefix(500))
    self.description = description.map { String($0.prefix(1000)) }
    self.isRequired = isRequired
    self.isVisible = isVisible
    self.settings = settings
  }

  package var type: String { settings["type"]?.text ?? "" }
}

extension DatasetPart {
  /// A field of Markdown.
  package static func markdownField(_ name: String, _ title: String, isRequired: Bool) -> DatasetPart {
    DatasetPart(name, title, isRequired: isRequired, settings: ["type": "text", "use_markdown": true])
  }

  /// A question for a whole number.
  ///
  /// - Parameter values: the server takes 2 to 11 different ones from 0 to 10.
  package static func rating(
    _ name: String, _ title: String, description: String?, values: ClosedRange<Int>, isRequired: Bool
  ) -> DatasetPart {
    DatasetPart(
      name, title, description, isRequired: isRequired,
      settings: ["type": "rating", "options": .array(values.map { ["value": .init($0)] })])
  }

  /// A question for a text of Markdown, which may be left empty.
  package static func markdownQuestion(_ name: String, _ title: String, description: String?) -> DatasetPart {
    DatasetPart(name, title, description, settings: ["type": "text", "use_markdown": true])
  }

  /// A property by which records can be filtered: `terms`, `integer` or `float`.
  package static func property(_ name: String, _ title: String, _ type: String, isVisible: Bool) -> DatasetPart {
    DatasetPart(name, title, isVisible: isVisible, settings: ["type": .string(type)])
  }
}

/// How a dataset is set up: what people see, what they are asked, and what records can be filtered by.
package struct DatasetSettings: Sendable, Equatable {
  /// Markdown, up to 10,000 characters.
  package var guidelines: String
  /// In the order in which they are shown.
  package var fields: [DatasetPart]
  package var questions: [DatasetPart]
  package var properties: [DatasetPart]
  /// Submitted responses after which a record counts as completed; nil when that does not matter.
  package var minSubmitted: Int?
  /// Kept with the dataset, and shown nowhere.
  package var metadata: JSONValue
  /// Whether records may have metadata beside the properties, which nobody could filter by; nil when the server does not say.
  package var allowsExtraMetadata: Bool?

  package init(
    guidelines: String, fields: [DatasetPart], questions: [DatasetPart], properties: [DatasetPart], minSubmitted: Int?,
    metadata: JSONValue, allowsExtraMetadata: Bool?
  ) {
    self.guidelines = guidelines
    self.fields = fields
    self.questions = questions
    self.properties = properties
    self.minSubmitted = minSubmitted
    self.metadata = metadata
    self.allowsExtraMetadata = allowsExtraMetadata
  }
}

extension DatasetSettings {
  /// Where a dataset that exists is otherwise than these settings want it, a sentence a point; empty when it can take
  /// what they are for.
  ///
  /// - Parameter isDraft: what is missing can still be added then, so it is no difference.
  package func differences(from found: DatasetSettings, isDraft: Bool) -> [String] {
    var points: [String] = []
    let kinds: [(String, KeyPath<DatasetSettings, [DatasetPart]>)] = [
      ("field", \.fields), ("question", \.questions), ("metadata property", \.properties),
    ]
    for (kind, list) in kinds {
      let there = Dictionary(found[keyPath: list].map { ($0.name, $0) }) { first, _ in first }
      for part in self[keyPath: list] {
        guard let other = there[part.name] else {
          // A property can be added at any time.
          if !isDraft && list != \.properties { points.append("the \(kind) \"\(part.name)\" is missing") }
          continue
        }
        points += part.differences(from: other, kind: kind)
      }
      let wanted = Set(self[keyPath: list].map(\.name))
      for other in found[keyPath: list] where other.isRequired && !wanted.contains(other.name) {
        points.append("the \(kind) \"\(other.name)\" is required there, and nothing here fills it")
      }
    }
    if let minSubmitted, let there = found.minSubmitted, there != minSubmitted {
      points.append("min_submitted is \(there) there and \(minSubmitted) here")
    }
    if let allowsExtraMetadata, let there = found.allowsExtraMetadata, there != allowsExtraMetadata {
      points.append("metadata beside the properties is \(there ? "taken" : "refused") there and not here")
    }
    if guidelines != found.guidelines { points.append("the guidelines are others there") }
    for member in metadata["assay"]?.members ?? [] {
      let there = found.metadata["assay"]?[member.key]
      if let there, !there.isEquivalent(to: member.value) {
        points.append("\(member.key) is \(Self.short(there)) there and \(Self.short(member.value)) here")
      }
    }
    return points
  }

  private static func short(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .bool(let bool): bool ? "on" : "off"
    case .number(let text): text
    default: value.kind
    }
  }
}

extension DatasetSettings {
  /// All of it, for people who want to see what would be sent.
  package func description(named name: String) -> JSONValue {
    func list(_ parts: [DatasetPart]) -> JSONValue {
      .array(
        parts.map { part in
          [
            "name": .string(part.name), "title": .string(part.title),
            "description": part.description.map(JSONValue.string) ?? .null, "required": .bool(part.isRequired),
            "visible_for_annotators": .bool(part.isVisible), "settings": part.settings,
          ]
        })
    }
    return [
      "name": .string(name), "guidelines": .string(guidelines), "fields": list(fields), "questions": list(questions),
      "metadata_properties": list(properties), "min_submitted": .init(minSubmitted ?? 1),
      "allow_extra_metadata": .bool(allowsExtraMetadata ?? false), "metadata": metadata,
    ]
  }
}

extension DatasetPart {
  fileprivate func differences(from other: DatasetPart, kind: String) -> [String] {
    var points: [String] = []
    if other.type != type {
      points.append("the \(kind) \"\(name)\" is of type \(other.type) there and \(type) here")
    } else if let mine = settings.members,
      // The server adds keys of its own.
      mine.contains(where: { member in !(other.settings[member.key]?.isEquivalent(to: member.value) ?? false) })
    {
      points.append("the \(kind) \"\(name)\" has other options there")
    }
    if other.title != title {
      points.append("the \(kind) \"\(name)\" has the title \"\(other.title)\" there and \"\(title)\" here")
    }
    if let description, other.description != description {
      points.append("the \(kind) \"\(name)\" has \(other.description == nil ? "no tooltip" : "another tooltip") there")
    }
    if other.isRequired != isRequired {
      points.append("the \(kind) \"\(name)\" is \(other.isRequired ? "required" : "optional") there and not here")
    }
    if other.isVisible != isVisible {
      points.append("the \(kind) \"\(name)\" is \(other.isVisible ? "visible to" : "hidden from") annotators there")
    }
    return points
  }
}
