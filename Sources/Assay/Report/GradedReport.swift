import AssayAgreement
import AssayRubric
import Foundation

/// What graded records, and people's ratings of them, come to.
package struct GradedReport: Sendable {
  private let lines: [GradedLine]
  /// The answers for the page's script; none unless they were asked for.
  let rows: [Data]
  private let models: [ModelSummary]
  private let audit: AuditReport?

  /// Beyond this many models only those with the most answers are compared.
  private static let modelsShown = 12

  /// - Parameter withAnswers: whether the report can be written as HTML, which shows every answer.
  /// - Throws: `InputError` for a line that is no graded record, and for an id that stands twice.
  package init(files: [String], annotations: [Annotation], withAnswers: Bool) throws(InputError) {
    let answers = withAnswers ? ReportRows(annotations) : nil
    var lines: [GradedLine] = []
    var rows: [Data] = []
    // What people said is held against the evidence.
    try GradedLine.read(
      files: files, withEvidence: !annotations.isEmpty, making: { answers?.rows(of: $0) ?? [] },
      each: { line, own in
        lines.append(line)
        rows += own
      })
    self.lines = lines
    self.rows = rows
    let all = ModelSummary.all(lines)
    models = all.sorted { ($1.totals.count, $0.name) < ($0.totals.count, $1.name) }.prefix(Self.modelsShown)
      .sorted { $0.name < $1.name }
    audit = annotations.contains { $0.status == .submitted } ? AuditReport(annotations, graded: lines) : nil
  }

  package var isEmpty: Bool { lines.isEmpty }

  /// Everything but the answers themselves.
  package var page: ReportPage {
    var page = ReportPage()
    let answers = lines.reduce(0) { $0 + $1.responses.count }
    let errors = lines.count { $0.error != nil }
    page.paragraph(
      "\(Figures.count(answers, "answer")) in \(Figures.count(lines.count, "record"))"
        + (errors > 0 ? ", \(Figures.count(errors, "record")) with an error." : "."))
    compare(into: &page)
    failures(into: &page)
    if let audit {
      figures(of: audit, into: &page)
      page.blocks += audit.page(contradictions: 10).blocks
    }
    return page
  }

  private func compare(into page: inout ReportPage) {
    guard !models.isEmpty else { return }
    let criteria = Set(models.flatMap(\.points.keys)).sorted()
    page.heading("Models")
    page.table(
      Self.columns("model", ["answers", "mean", "95 %"] + criteria + ["withheld"]),
      models.map { model in
        [
          model.name, "\(model.totals.count)", model.mean.map(Figures.decimals) ?? "–", Self.range(model.interval),
        ] + criteria.map { Self.mean(model.points[$0]) } + ["\(model.withheld)"]
      })
    page.paragraph(
      "mean: of the totals that were given, with a bootstrap interval over answers. A withheld score is not in it.")
    page.figure(
      .histograms(models.map { ($0.name, $0.histogram) }, title: "How often each model's answers got each total"))
    var differences: [[String]] = []
    for (place, first) in models.enumerated() {
      for second in models.dropFirst(place + 1) {
        guard let found = second.difference(to: first) else { continue }
        differences.append([
          "\(first.name) – \(second.name)", "\(found.records)", Figures.signed(found.mean), Self.range(found.interval),
        ])
      }
    }
    if !differences.isEmpty {
      page.heading("Models on the same records")
      page.table(
        Self.columns("first – second", ["records", "mean difference", "95 %"]), differences)
    }
    let languages = Set(models.flatMap(\.languages.keys)).sorted()
    if languages.count > 1 {
      page.heading("Languages: mean total (answers)")
      page.table(
        Self.columns("model", languages),
        models.map { model in
          [model.name]
            + languages.map { language in
              model.languages[language].map { "\(Self.mean($0)) (\($0.count))" } ?? "–"
            }
        })
    }
  }

  private static let reasonsShown = 15

  private func failures(into page: inout ReportPage) {
    let statuses = Set(models.flatMap(\.statuses.keys)).sorted()
    page.heading("How programs ended")
    page.table(
      Self.columns("model", statuses),
      models.map { model in [model.name] + statuses.map { "\(model.statuses[$0] ?? 0)" } })
    var wordings: [String: [String: Int]] = [:]
    for line in lines {
      for answer in line.responses {
        for (name, criterion) in answer.score.criteria where criterion.points != criterion.max {
          guard let reason = criterion.reasons.first else { continue }
          wordings[name, default: [:]][reason, default: 0] += 1
        }
      }
    }
    var reasons: [String: Int] = [:]
    for (name, counts) in wordings {
      for (reason, count) in counts { reasons["\(name): \(Self.pattern(of: reason))", default: 0] += count }
    }
    guard !reasons.isEmpty else { return }
    let ranked = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    page.heading("Why points are missing")
    page.table(
      Self.columns("reason (figures and quotations as …)", ["answers"]),
      ranked.prefix(Self.reasonsShown).map { [$0.key, "\($0.value)"] })
    if ranked.count > Self.reasonsShown { page.paragraph("… and \(ranked.count - Self.reasonsShown) more reasons.") }
  }

  /// A reason without what differs from answer to answer, so that the same ones are counted together.
  private static func pattern(of reason: String) -> String {
    var result = ""
    var isQuoted = false
    var isNumber = false
    for character in reason {
      if character == "`" {
        if !isQuoted { result += "…" }
        isQuoted.toggle()
      } else if isQuoted {
        continue
      } else if character.isNumber {
        if !isNumber { result += "…" }
      } else {
        result.append(character)
      }
      isNumber = character.isNumber && !isQuoted
    }
    return result.count > 160 ? result.prefix(159) + "…" : result
  }

  private func figures(of audit: AuditReport, into page: inout ReportPage) {
    guard let main = audit.questions.first else { return }
    let biases = audit.annotators.compactMap { annotator in
      annotator.questions.first { $0.question == main.question }?.bias.value.map { (name: annotator.name, bias: $0) }
    }
    if !biases.isEmpty {
      page.heading("Annotators: points above the others' median (\(main.question))")
      page.figure(.biases(biases, title: "Bias of each annotator on \(main.question)"))
    }
    let names = audit.annotators.map(\.name)
    guard names.count > 1, names.count <= Self.modelsShown, !main.pairs.isEmpty else { return }
    var values = [[Double?]](repeating: [Double?](repeating: nil, count: names.count), count: names.count)
    for pair in main.pairs {
      guard let first = names.firstIndex(of: pair.first), let second = names.firstIndex(of: pair.second) else {
        continue
      }
      values[first][second] = pair.quadraticKappa.value
      values[second][first] = pair.quadraticKappa.value
    }
    page.heading("Annotators: quadratic kappa of every two (\(main.question))")
    page.figure(.matrix(names, values, title: "Quadratic kappa of every two annotators on \(main.question)"))
  }

  private static func columns(_ first: String, _ numbers: [String]) -> [ReportPage.Column] {
    [ReportPage.Column(first, isNumber: false)] + numbers.map { ReportPage.Column($0) }
  }

  private static func range(_ interval: Interval?) -> String {
    interval.map { "\(Figures.decimals($0.lower)) to \(Figures.decimals($0.upper))" } ?? "–"
  }

  private static func mean(_ points: (sum: Int, count: Int)?) -> String {
    points.map { Figures.decimals(Double($0.sum) / Double($0.count)) } ?? "–"
  }
}
