import AssayAgreement

extension AuditReport {
  /// The report for people.
  ///
  /// - Parameter contradictions: how many ratings are listed that something speaks against.
  package func page(contradictions shown: Int = 20) -> ReportPage {
    var page = ReportPage()
    summary(into: &page)
    agreement(into: &page)
    annotatorTable(into: &page)
    page.heading("What stands out")
    if flags.isEmpty {
      page.paragraph("Nothing about an annotator that is both large and more than chance.")
    } else {
      page.list(flags.map { "\($0.annotator) (\($0.kind.rawValue)): \($0.message)" })
    }
    pairTable(into: &page)
    accuracyList(into: &page)
    contradictionList(shown, into: &page)
    graderTables(into: &page)
    return page
  }

  private func summary(into page: inout ReportPage) {
    var text =
      "\(Figures.count(counts.submitted, "annotation")) of \(Figures.count(annotators.count, "annotator")) on "
      + "\(Figures.count(counts.answers, "answer")) in \(Figures.count(counts.records, "record"))."
    if counts.drafts + counts.discarded > 0 {
      text += " Left out: \(Figures.count(counts.drafts, "draft")), \(counts.discarded) discarded."
    }
    if counts.controlRecords > 0 {
      text += " \(Figures.count(counts.controlRecords, "control record")) without suggestions."
    }
    page.heading("Audit")
    page.paragraph(text)
  }

  private func agreement(into page: inout ReportPage) {
    page.heading("Agreement")
    page.table(
      [
        .init("question", isNumber: false), .init("n"), .init("alpha"), .init("95 %"), .init("AC2"), .init("ICC"),
        .init("exact"), .init("within 1"), .init("MAE"),
      ],
      questions.map { question in
        [
          question.question, "\(question.answersOfSeveral)", Self.decimals(question.alpha.estimate),
          Self.range(question.alpha.interval), Self.decimals(question.ac2.estimate),
          Self.decimals(question.icc.estimate), Self.percent(question.exact.estimate),
          Self.percent(question.withinOne.estimate), Self.decimals(question.meanAbsoluteError.estimate),
        ]
      })
    page.paragraph(
      "n: answers with two ratings or more. alpha: Krippendorff's, ordinal; 0.8 and more is firm, below 0.667 is not even "
        + "tentative. AC2: Gwet's, quadratic. ICC: (A,1) over the answers that everybody rated. exact, within 1, MAE (points): "
        + "over pairs of ratings. The intervals of all are in --json.")
    // One reason often holds for several statistics.
    var reasons: [String] = []
    for question in questions {
      for (name, measured) in [("alpha", question.alpha), ("AC2", question.ac2), ("ICC", question.icc)] {
        guard let reason = measured.estimate.reason else { continue }
        let line = "no \(name): \(reason)"
        if !reasons.contains(line) { reasons.append(line) }
      }
    }
    if !reasons.isEmpty { page.list(reasons) }
  }

  private func annotatorTable(into page: inout ReportPage) {
    guard let main = questions.first?.question else { return }
    page.heading("Annotators (\(main))")
    page.table(
      [
        .init("annotator", isNumber: false), .init("n"), .init("bias"), .init("severity"), .init("spread"), .init("r"),
        .init("drift"), .init("kept"), .init("control"), .init("s"),
      ],
      annotators.map { annotator in
        let question = annotator.questions.first { $0.question == main }
        func figure(_ estimate: Estimate<Double>?, _ format: (Double) -> String) -> String {
          estimate?.value.map(format) ?? "–"
        }
        return [
          annotator.name, "\(annotator.annotations)", figure(question?.bias, Figures.signed),
          figure(question?.severity, Figures.signed), figure(question?.spread, Figures.decimals),
          figure(question?.correlation, Figures.decimals), figure(question?.drift, Figures.signed),
          annotator.suggestions.keptShare.map(Figures.percent) ?? "–",
          annotator.suggestions.controlShare.map(Figures.percent) ?? "–",
          figure(annotator.pace.medianSeconds) { "\(Int($0.rounded()))" },
        ]
      })
    page.paragraph(
      "bias: mean of own rating minus the others' median, in points. severity: points below the average annotator on the same "
        + "answers. spread: against that of the others' medians. r: correlation with them. drift: bias in the last third of the "
        + "time minus that in the first. kept: suggestions left as they were. control: ratings equal to assay's where it was "
        + "held back\(counts.graded == 0 ? " (needs --graded)" : ""). s: median seconds a record.")
  }

  private static let pairsShown = 10

  private func pairTable(into page: inout ReportPage) {
    guard let main = questions.first, annotators.count > 2 else { return }
    let ranked = main.pairs.enumerated().sorted { left, right in
      let (first, second) = (left.element.quadraticKappa.value ?? 2, right.element.quadraticKappa.value ?? 2)
      return first != second ? first < second : left.offset < right.offset
    }.map(\.element)
    guard !ranked.isEmpty else { return }
    page.heading("Pairs of annotators (\(main.question)), the least agreeing first")
    page.table(
      [.init("pair", isNumber: false), .init("n"), .init("kappa"), .init("exact"), .init("MAE")],
      ranked.prefix(Self.pairsShown).map { pair in
        [
          "\(pair.first) – \(pair.second)", "\(pair.answers)", Self.decimals(pair.quadraticKappa),
          Self.percent(pair.exact), Self.decimals(pair.meanAbsoluteError),
        ]
      })
    if ranked.count > Self.pairsShown { page.paragraph("… and \(ranked.count - Self.pairsShown) more pairs.") }
  }

  /// Needs three annotators, and questions of few levels.
  private func accuracyList(into page: inout ReportPage) {
    let lines = questions.compactMap { question in
      question.accuracy.value.map { chances in
        let ranked = chances.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return "\(question.question): "
          + ranked.map { "\($0.key) \(Figures.percent($0.value))" }.joined(separator: ", ")
      }
    }
    guard !lines.isEmpty else { return }
    page.heading("Chance of giving the true points")
    page.list(lines)
    page.paragraph(
      "By Dawid and Skene's model, which learns each annotator's habits from what all gave; the least likely first.")
  }

  private func contradictionList(_ shown: Int, into page: inout ReportPage) {
    page.heading("Ratings that something speaks against: \(contradictions.count)")
    if contradictions.isEmpty {
      page.paragraph(counts.graded == 0 ? "None seen in the annotations alone; --graded adds the evidence." : "None.")
      return
    }
    page.list(
      contradictions.prefix(shown).map { found in
        let place = found.response.map { "\(found.record) \($0)" } ?? found.record
        return "\(place): \(found.annotator) \(found.message)\(found.url.map { " – \($0)" } ?? "")"
      })
    if contradictions.count > shown { page.paragraph("… and \(contradictions.count - shown) more, in --json.") }
  }

  private func graderTables(into page: inout ReportPage) {
    guard !grader.isEmpty else { return }
    page.heading("Annotators and assay")
    page.table(
      [
        .init("question", isNumber: false), .init("n"), .init("exact"), .init("unseen"), .init("within 1"),
        .init("MAE"),
        .init("bias"), .init("kappa"), .init("withheld"),
      ],
      grader.map { question in
        [
          question.question, "\(question.ratings)", Self.percent(question.exact), Self.percent(question.exactUnseen),
          Self.percent(question.withinOne), Self.decimals(question.meanAbsoluteError),
          question.bias.value.map(Figures.signed) ?? "–", Self.decimals(question.quadraticKappa),
          "\(question.withheld)",
        ]
      })
    page.paragraph(
      "n: ratings with assay's points beside them. unseen: exact agreement where assay's points were not shown. bias: ratings "
        + "minus assay's points. withheld: rated answers on which assay gave none.")
    page.list(
      grader.compactMap { question in
        guard let brier = question.brier.value, let refitted = question.brierCalibrated.value,
          let error = question.calibrationError.value
        else { return nil }
        let gain = brier - refitted
        return "\(question.question): confidences are off by \(Figures.decimals(error)) on average (Brier "
          + "\(Figures.decimals(brier))); fitted to these ratings, the Brier score is \(Figures.decimals(refitted))"
          + (gain > 0.005 ? ", so assay calibrate gains" : ", so assay calibrate gains next to nothing")
      })
    for question in grader.prefix(1) where !question.differences.isEmpty {
      page.heading("Farthest from assay (\(question.question))")
      page.table(
        [
          .init("answer", isNumber: false), .init("assay"), .init("human"), .init("sure"),
          .init("model", isNumber: false),
        ],
        question.differences.prefix(10).map { difference in
          [
            "\(difference.record) \(difference.response)", "\(difference.points)", Figures.points(difference.human),
            difference.confidence.map(Figures.percent) ?? "–",
            PlainText.fitted(PlainText.safe(difference.model ?? "–"), 20),
          ]
        })
    }
  }

  private static func decimals(_ estimate: Estimate<Double>) -> String { estimate.value.map(Figures.decimals) ?? "–" }
  private static func percent(_ estimate: Estimate<Double>) -> String { estimate.value.map(Figures.percent) ?? "–" }
  private static func range(_ interval: Estimate<Interval>) -> String {
    interval.value.map { "\(Figures.decimals($0.lower)) to \(Figures.decimals($0.upper))" } ?? "–"
  }
}
