import AssayRubric

/// Facts about documentation and comments, from the checker's report.
enum CommentFacts {
  private static let names = [
    "documentable", "documented", "doc_share", "detailed", "header", "explanatory", "logical_lines", "density",
    "bodies",
    "bodies_commented", "bodies_share", "short", "discounted", "undocumented",
  ]

  static func add(_ report: CommentReport?, to evidence: inout Evidence, checker: Checker?, language: String) {
    guard let report else {
      let reason = checker == nil ? "no checker for \(language)" : "the checker failed on this program"
      for name in names { evidence["comments." + name] = .unknown(reason) }
      return
    }
    let documentable = report.definitions.filter(\.documentable)
    let documented = documentable.filter(\.documented)
    let missing = documentable.filter { !$0.documented }
    let bodies = report.bodies.filter(\.needsComment)
    let commented = bodies.filter(\.commented)
    func set(_ name: String, _ value: FactValue, lines: [Int] = []) {
      evidence["comments." + name] = .known(value, lines: ProgramFacts.nonEmpty(lines))
    }
    set("documentable", .int(documentable.count), lines: documentable.map(\.line))
    set("documented", .int(documented.count), lines: documented.map(\.line))
    set("doc_share", .number(share(documented.count, documentable.count)))
    set("detailed", .int(documented.filter(\.detailed).count))
    set("header", .bool(report.header != nil), lines: report.header.map { [$0] } ?? [])
    set("explanatory", .int(report.explanatory.count), lines: report.explanatory)
    set("logical_lines", .int(report.logicalLines))
    set("density", .number(Double(report.explanatory.count) * 12 / Double(max(1, report.logicalLines))))
    set("bodies", .int(bodies.count), lines: bodies.map(\.line))
    set("bodies_commented", .int(commented.count), lines: commented.map(\.line))
    set("bodies_share", .number(share(commented.count, bodies.count)))
    set("short", .bool(report.bodies.allSatisfy { $0.logicalLines <= 3 }))
    set("discounted", .int(report.discounted.count), lines: report.discounted.map(\.line))
    set("undocumented", .list(missing.map(\.name)), lines: missing.map(\.line))
  }

  /// Of none, all: what does not exist is not missing.
  private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }
}
