import AssayRubric
import AssaySandbox

extension RunReport {
  /// What one text of a stranger may take up of a page, in characters.
  private static let longest = 160
  private static let modelsShown = 30
  private static let answersShown = 20

  /// A page of Markdown of at most `limit` bytes of UTF-8: what does not fit is left out from the end, with a note.
  package func markdown(within limit: Int) -> String {
    let note = ReportPage.Block.paragraph("The rest does not fit here.")
    var page = self.page
    var text = page.markdown
    while text.utf8.count > limit, page.blocks.count > 1 {
      if page.blocks.last.map({ if case .paragraph = $0 { true } else { false } }) ?? false { page.blocks.removeLast() }
      if !page.blocks.isEmpty { page.blocks.removeLast() }
      page.blocks.append(note)
      text = page.markdown
    }
    return text.utf8.count <= limit ? text : ""
  }

  private var page: ReportPage {
    var page = ReportPage()
    page.heading("assay: \(headline)")
    var counts = "\(Figures.count(scores.answers.count, "answer")) in \(Figures.count(scores.records, "record"))"
    if let mean = Self.mean(scores.totals) { counts += ", mean total \(Figures.decimals(mean)) of \(scores.most)" }
    if scores.withheld > 0 { counts += ", \(scores.withheld) withheld" }
    if let passAt, !scores.totals.isEmpty {
      counts += ", \(scores.totals.count { $0 >= passAt }) of \(scores.totals.count) totals reach \(passAt)"
    }
    page.paragraph(counts + ".")
    if let stopped { page.paragraph("Stopped early: \(Self.cut(stopped)).") }
    gates(into: &page)
    models(into: &page)
    answers(into: &page)
    page.paragraph(protection)
    return page
  }

  private func gates(into page: inout ReportPage) {
    if !verdict.checks.isEmpty {
      page.table(
        [.init("gate", isNumber: false), .init("", isNumber: false), .init("measured and required", isNumber: false)],
        verdict.checks.map { [$0.gate, $0.isMet ? "met" : "MISSED", Self.cut($0.text, 400)] })
    }
    for failure in scores.failures.prefix(10) {
      page.paragraph("Not graded: \(Self.cut(failure.record)): \(Self.cut(failure.message))")
    }
    if let line = verdict.baselineLine { page.paragraph(line.prefix(1).uppercased() + line.dropFirst() + ".") }
  }

  private func models(into page: inout ReportPage) {
    let models = self.models
    guard !models.isEmpty else { return }
    page.heading("Models")
    page.table(
      [.init("model", isNumber: false), .init("answers"), .init("mean total")] + criteria.map { .init($0) }
        + [.init("withheld")],
      models.prefix(Self.modelsShown).map { model in
        [Self.cut(model.name), "\(model.answers.count)", Self.decimals(Self.mean(model.totals))]
          + criteria.map { Self.decimals(model.mean($0)) } + ["\(model.withheld)"]
      })
    if models.count > Self.modelsShown { page.paragraph("… and \(models.count - Self.modelsShown) more models.") }
  }

  private func answers(into page: inout ReportPage) {
    if let worse = verdict.comparison?.worse, !worse.isEmpty {
      page.heading("Worse than the baseline")
      page.table(
        [
          .init("answer", isNumber: false), .init("model", isNumber: false), .init("before"), .init("now"),
          .init("what changed", isNumber: false),
        ],
        worse.prefix(Self.answersShown).map {
          [
            Self.cut($0.after.id), Self.cut($0.after.modelName), "\($0.before.score.total ?? 0)",
            "\($0.after.score.total ?? 0)", Self.cut($0.explanation),
          ]
        })
      if worse.count > Self.answersShown { page.paragraph("… and \(worse.count - Self.answersShown) more.") }
    }
    let lowest = self.lowest
    guard !lowest.isEmpty else { return }
    page.heading(passAt.map { "Below \($0)" } ?? "Lowest totals")
    page.table(
      [
        .init("answer", isNumber: false), .init("model", isNumber: false), .init("total"),
        .init("why", isNumber: false),
      ],
      lowest.prefix(Self.answersShown).map {
        [
          Self.cut($0.id), Self.cut($0.modelName), "\($0.score.total ?? 0)", Self.cut($0.score.mainReason(criteria)),
        ]
      })
    if lowest.count > Self.answersShown { page.paragraph("… and \(lowest.count - Self.answersShown) more.") }
  }

  /// Which layers held the programs, and which were not there.
  private var protection: String {
    let sorted = layers.sorted { $0.key.rawValue < $1.key.rawValue }
    let active = sorted.filter { $0.value.state == .active }.map(\.key.rawValue)
    let weak = sorted.filter { $0.value.state != .active }.map { "\($0.key.rawValue) \($0.value.state.rawValue)" }
    return "Sandbox: \(active.joined(separator: ", ")) active"
      + (weak.isEmpty ? "." : "; \(weak.joined(separator: ", ")).")
  }

  private static func decimals(_ value: Double?) -> String { value.map(Figures.decimals) ?? "–" }

  private static func cut(_ text: String, _ longest: Int = longest) -> String {
    text.count > longest ? text.prefix(longest) + "…" : text
  }
}

extension Score {
  /// The first reason of the criterion with the most points missing, a withheld one first; empty when nothing is missing.
  ///
  /// - Parameter order: of the criteria; of equals the first one counts.
  package func mainReason(_ order: [String]) -> String {
    let worst = order.compactMap { criteria[$0] }.max { left, right in
      left.max - (left.points ?? -1) < right.max - (right.points ?? -1)
    }
    guard let worst, worst.points != worst.max else { return "" }
    return worst.reasons.first ?? ""
  }
}
