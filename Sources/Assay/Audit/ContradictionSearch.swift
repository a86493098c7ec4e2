import AssayRubric

/// Looks for ratings that the evidence, the form or the other annotators speak against.
struct ContradictionSearch {
  let panel: AuditPanel
  let corrections: [CorrectionVerdict]

  /// The surest and farthest off first.
  func all() -> [Contradiction] {
    var found: [Contradiction] = []
    for (answer, row) in panel.annotations.enumerated() {
      for (annotator, annotation) in row.enumerated() {
        guard let annotation else { continue }
        found += sumDiffers(annotation)
        found += alone(answer, annotator, annotation)
        if let graded = panel.graded[panel.answers[answer]] { found += evidence(annotation, graded) }
      }
    }
    found += missingCorrections()
    found += corrections.compactMap(poorCorrection)
    return found.enumerated().sorted { left, right in
      let (first, second) = (left.element.sure * left.element.off, right.element.sure * right.element.off)
      return first != second ? first > second : left.offset < right.offset
    }.map(\.element)
  }

  private func make(
    _ kind: Contradiction.Kind, _ annotation: Annotation, _ message: String, sure: Double, off: Double
  ) -> Contradiction {
    Contradiction(
      kind: kind, annotator: annotation.user.name ?? annotation.user.id, record: annotation.record,
      response: annotation.response, model: annotation.model, message: message, sure: sure, off: off,
      url: annotation.url)
  }

  // MARK: - Form

  private func sumDiffers(_ annotation: Annotation) -> [Contradiction] {
    guard let total = annotation.rating(Annotation.total) else { return [] }
    let criteria = panel.questions.filter { $0 != Annotation.total }
    let points = criteria.compactMap(annotation.rating)
    let sum = points.reduce(0, +)
    guard !criteria.isEmpty, points.count == criteria.count, sum != total else { return [] }
    return [
      make(
        .sum, annotation, "total \(total) is not the sum \(sum) of the criteria", sure: 1, off: Double(abs(total - sum))
      )
    ]
  }

  /// The task asks for a corrected answer where no answer gets more than four of seven.
  private func missingCorrections() -> [Contradiction] {
    guard panel.questions.contains(Annotation.total) else { return [] }
    let scale = panel.scale(Annotation.total)
    let poor = Double(scale.lowerBound) + Double(scale.count - 1) * 4 / 7
    let byRecord = Dictionary(grouping: panel.answers.indices, by: { panel.records[$0] }).sorted { $0.key < $1.key }
    return byRecord.flatMap { _, answers in
      panel.annotators.indices.compactMap { annotator -> Contradiction? in
        let own = answers.compactMap { panel.annotations[$0][annotator] }
        let ratings = own.compactMap { $0.rating(Annotation.total) }
        guard let first = own.first, ratings.count == answers.count,
          ratings.allSatisfy({ Double($0) <= poor }), own.allSatisfy({ ($0.correctedResponse ?? "").isEmpty })
        else { return nil }
        let given = ratings.map(String.init).joined(separator: " and ")
        var contradiction = make(
          .noCorrection, first, "gave \(given) and wrote no corrected answer", sure: 0.9, off: 0.5)
        contradiction.response = nil
        contradiction.model = nil
        return contradiction
      }
    }
  }

  /// A corrected answer must fulfil all criteria. What its own run shows to be wrong is surer than points that are short.
  private func poorCorrection(_ verdict: CorrectionVerdict) -> Contradiction? {
    guard verdict.verdict == .fallsShort else { return nil }
    let missing = verdict.score.criteria.values.reduce(0) { $0 + $1.max - ($1.points ?? $1.max) }
    let confidence = verdict.score.criteria.values.compactMap { ($0.points ?? $0.max) < $0.max ? $0.confidence : nil }
    let message =
      verdict.failure.map { "wrote a corrected answer, but \($0)" }
      ?? "wrote a corrected answer that falls short: \(verdict.shortfalls.joined(separator: "; "))"
    let annotation = panel.annotations.joined().compactMap { $0 }.first {
      $0.record == verdict.record && $0.user.id == verdict.user.id
    }
    return Contradiction(
      kind: verdict.failure == nil ? .correctionShort : .correctionFails,
      annotator: verdict.user.name ?? verdict.user.id, record: verdict.record, response: nil, model: nil,
      message: Self.short(message, 240), sure: verdict.failure == nil ? 0.6 * (confidence.max() ?? 0.5) : 0.85,
      off: max(1, Double(missing)), url: annotation?.url)
  }

  // MARK: - The others

  /// Two or more others who are at one, and this one three sevenths of the scale away.
  private func alone(_ answer: Int, _ annotator: Int, _ annotation: Annotation) -> [Contradiction] {
    panel.questions.compactMap { question in
      let others = panel.annotations[answer].enumerated().compactMap { column, other in
        column == annotator ? nil : other?.rating(question)
      }
      let span = panel.scale(question).count - 1
      guard let own = annotation.rating(question), others.count > 1, let least = others.min(),
        let most = others.max(), most - least <= span / 7
      else { return nil }
      let off = Double(max(least - own, own - most))
      guard off >= max(2, Double(span) * 3 / 7) else { return nil }
      let theirs = least == most ? "\(least)" : "\(least) to \(most)"
      return make(
        .alone, annotation,
        "gave \(own) of \(panel.scale(question).upperBound) for \(question), all \(others.count) others \(theirs)",
        sure: 0.5, off: off)
    }
  }

  // MARK: - Evidence

  private func evidence(_ annotation: Annotation, _ graded: GradedLine.Answer) -> [Contradiction] {
    let facts = KnownEvidence(evidence: graded.evidence)
    if facts.bool("program.found") == false {
      let points = annotation.rating(Annotation.total) ?? panel.questions.compactMap(annotation.rating).reduce(0, +)
      guard points > 0 else { return [] }
      return [
        make(
          .noCode, annotation, "gave \(Figures.count(points, "point")) to an answer without code", sure: 0.9,
          off: Double(points))
      ]
    }
    return correctness(annotation, graded, facts) + tests(annotation, graded, facts)
      + comments(annotation, graded, facts)
  }

  private func correctness(
    _ annotation: Annotation, _ graded: GradedLine.Answer, _ facts: KnownEvidence
  ) -> [Contradiction] {
    guard let given = points("correctness", annotation, graded) else { return [] }
    let most = Double(given.most)
    // A trivial repair earns a point.
    if facts.bool("program.parses") == false, given.least > 1 {
      let error = facts.text("program.parse_error").map { " (\(Self.short($0)))" } ?? ""
      return [
        make(
          .doesNotParse, annotation, "\(given.said) to code that does not parse\(error)", sure: 0.95,
          off: Double(given.least))
      ]
    }
    var found: [Contradiction] = []
    for (source, title) in [("instruction", "of the instruction"), ("supplied", "of the supplied tests")] {
      guard let all = facts.int("examples.\(source)"), all > 0, let passed = facts.int("examples.\(source)_passed"),
        let failed = facts.int("examples.\(source)_failed")
      else { continue }
      if failed > 0, given.least == given.most {
        let detail = facts.text("examples.\(source)_detail").map { ": \(Self.short($0))" } ?? ""
        found.append(
          make(
            .examplesFail, annotation,
            "\(given.said) to code that fails \(failed) of \(Figures.count(all, "example")) \(title)\(detail)",
            sure: 0.8, off: max(1, most * Double(failed) / Double(all))))
      } else if passed == all, given.upper == 0 {
        found.append(
          make(
            .examplesPass, annotation,
            "\(given.said) to an answer that passes \(all == 1 ? "the example" : "all \(all) examples") \(title)",
            sure: all > 1 ? 0.85 : 0.7, off: most))
      }
    }
    return found
  }

  private func tests(_ annotation: Annotation, _ graded: GradedLine.Answer, _ facts: KnownEvidence) -> [Contradiction] {
    guard let given = points("tests", annotation, graded) else { return [] }
    if facts.int("tests.contradicted") ?? 0 > 0, given.least == given.most {
      let detail = facts.text("tests.failed_detail").map { ": \(Self.short($0))" } ?? ""
      return [
        make(.wrongTest, annotation, "\(given.said) though a stated result is wrong\(detail)", sure: 0.8, off: 1)
      ]
    }
    if facts.int("tests.shown") == 0, given.least > 0 {
      return [
        make(
          .noTests, annotation, "\(given.said) though nothing calls the code", sure: 0.6, off: Double(given.least))
      ]
    }
    return []
  }

  private func comments(_ annotation: Annotation, _ graded: GradedLine.Answer, _ facts: KnownEvidence)
    -> [Contradiction]
  {
    guard let given = points("comments", annotation, graded), given.least > 0,
      facts.int("comments.explanatory") == 0, facts.int("comments.documented") == 0,
      facts.bool("comments.header") != true
    else { return [] }
    return [
      make(
        .noComments, annotation, "\(given.said) though the code has none that explain", sure: 0.7,
        off: Double(given.least))
    ]
  }

  /// What was given for a criterion, or what the total leaves for it.
  private struct Points {
    var least: Int
    var upper: Int
    /// The most that the criterion gives.
    var most: Int
    var said: String
  }

  private func points(_ criterion: String, _ annotation: Annotation, _ graded: GradedLine.Answer) -> Points? {
    guard let most = graded.most(criterion) else { return nil }
    if let rating = annotation.rating(criterion) {
      return Points(least: rating, upper: rating, most: most, said: "gave \(rating) of \(most) for \(criterion)")
    }
    guard let total = annotation.rating(Annotation.total), let all = graded.most(Annotation.total) else { return nil }
    let least = max(0, total - (all - most))
    let share = least > 0 ? ", so \(least) of \(most) for \(criterion) at least," : ""
    return Points(least: least, upper: min(most, total), most: most, said: "gave \(total) of \(all)\(share)")
  }

  private static func short(_ text: String, _ longest: Int = 120) -> String {
    text.count > longest ? text.prefix(longest - 1) + "…" : text
  }
}
