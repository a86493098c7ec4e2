/// What a checker says of a program's comments (docs/harness.md, `comments`).
package struct CommentReport: Decodable, Sendable, Equatable {
  package struct Definition: Decodable, Sendable, Equatable {
    package var name: String
    package var line: Int
    package var documentable: Bool
    package var documented: Bool
    package var detailed: Bool
  }

  package struct Body: Decodable, Sendable, Equatable {
    package var name: String
    package var line: Int
    package var logicalLines: Int
    package var needsComment: Bool
    package var commented: Bool

    enum CodingKeys: String, CodingKey {
      case name, line
      case logicalLines = "logical_lines"
      case needsComment = "needs_comment"
      case commented
    }
  }

  package struct Discounted: Decodable, Sendable, Equatable {
    package var line: Int
    package var why: String
  }

  package var definitions: [Definition]
  package var bodies: [Body]
  package var logicalLines: Int
  package var explanatory: [Int]
  package var discounted: [Discounted]
  package var header: Int?
  package var placeholders: [Int]

  enum CodingKeys: String, CodingKey {
    case definitions, bodies
    case logicalLines = "logical_lines"
    case explanatory, discounted, header, placeholders
  }

  /// Adds the report on another file of the program. Its lines are not the entry file's: they become 0, and are left out
  /// where lines are told.
  package mutating func add(_ other: CommentReport) {
    definitions += other.definitions.map {
      var one = $0
      one.line = 0
      return one
    }
    bodies += other.bodies.map {
      var one = $0
      one.line = 0
      return one
    }
    // The numbers are another process's word: a sum that is none must not end ours.
    let (sum, overflow) = logicalLines.addingReportingOverflow(other.logicalLines)
    logicalLines = overflow ? .max : sum
    explanatory += other.explanatory.map { _ in 0 }
    discounted += other.discounted.map {
      var one = $0
      one.line = 0
      return one
    }
    header = header ?? other.header.map { _ in 0 }
    placeholders += other.placeholders.map { _ in 0 }
  }
}
