import AssayAgreement
import Testing

/// Values that can be checked by hand, and the cases that have none.
@Suite struct StatisticTests {
  private func pairs(_ values: [(Int, Int)], _ domain: ClosedRange<Int> = 0...2) -> PairedRatings {
    PairedRatings(pairs: values.map { PairedRatings.Pair(first: $0.0, second: $0.1) }, domain: domain)
  }

  private func table(_ units: [[Int?]], _ domain: ClosedRange<Int> = 0...2) -> Ratings {
    Ratings(units: units, domain: domain)
  }

  @Test func agreementOfPairs() {
    let some = pairs([(0, 0), (0, 1), (2, 0), (2, 1)])
    expectClose(some.exactAgreement, 0.25)
    expectClose(some.agreement(within: 1), 0.75)
    expectClose(some.meanAbsoluteError, 1)
    expectClose(some.bias, 0.5)
    #expect(some.confusion == [[1, 1, 0], [0, 0, 0], [1, 1, 0]])
  }

  @Test func kappaByHand() {
    // One of four differs; of marginals 2, 2 and 3, 1 chance makes (2·1 + 2·3)/16 differ.
    expectClose(pairs([(0, 0), (0, 0), (1, 1), (1, 0)], 0...1).kappa(.identity), 0.5)
    // Disagreements are 1/4 a step and 1 for two. Seen (1/4 + 1)/4; of marginals 3, 0, 1 and 1, 1, 2 chance makes
    // (3·(1·1/4 + 2·1) + 1·(1·1 + 1·1/4))/16.
    expectClose(pairs([(0, 0), (0, 1), (0, 2), (2, 2)]).kappa(.quadratic), 0.375)
    expectClose(pairs([(0, 0), (1, 1), (2, 2)]).kappa(.linear), 1)
    expectClose(pairs([(0, 2), (2, 0)]).kappa(.quadratic), -1)
  }

  @Test func alphaByHand() {
    // Two units, ratings 0 0 and 0 1: coincidences o00 = 2, o01 = o10 = 1; seen 2/4, expected 2·3·1/(4·3).
    expectClose(table([[0, 0], [0, 1]]).krippendorffAlpha(.nominal), 0)
    // Krippendorff's own example with gaps and four observers (2011, section C): 0.743, 0.815 and 0.849.
    let observers: [[Int?]] = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
      [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
    ]
    let units = table((0..<12).map { unit in observers.map { $0[unit] } }, 1...5)
    expectClose(units.krippendorffAlpha(.nominal), 0.743, within: 0.0005)
    expectClose(units.krippendorffAlpha(.ordinal), 0.815, within: 0.0005)
    expectClose(units.krippendorffAlpha(.interval), 0.849, within: 0.0005)
  }

  @Test func gwetByHand() {
    // Seen 3/4; shares 5/8 and 3/8: chance 2·15/64.
    let ratings = table([[0, 0], [0, 0], [1, 1], [1, 0]], 0...1)
    expectClose(ratings.gwetCoefficient(.identity), (0.75 - 30.0 / 64) / (1 - 30.0 / 64))
    // The paradox: 9 of 10 agree on the same value. Kappa is below 0, AC1 is not.
    let skewed = table([[Int?]](repeating: [1, 1], count: 9) + [[1, 0]], 0...1)
    expectClose(skewed.pairs(0, 1).kappa(.identity), 0)
    #expect((skewed.gwetCoefficient(.identity).value ?? 0) > 0.85)
    // All equal is perfect here, where chance-corrected kin have no value.
    expectClose(table([[2, 2], [2, 2]]).gwetCoefficient(.quadratic), 1)
  }

  /// The six targets and four judges of Shrout and Fleiss (1979, table 2), with the values of their table 4.
  @Test func intraclassCorrelationsOfThePaper() {
    let judged = table(
      [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], 0...10)
    expectClose(judged.intraclassCorrelation(.oneWay), 0.17, within: 0.005)
    expectClose(judged.intraclassCorrelation(.agreement), 0.29, within: 0.005)
    expectClose(judged.intraclassCorrelation(.consistency), 0.71, within: 0.006)
  }

  @Test func aRaterWhoIsAlwaysWrongIsUsedTheOtherWayRound() throws {
    // Two who are right and one who turns everything round, over 20 units.
    let units = (0..<20).map { [$0 % 2, $0 % 2, 1 - $0 % 2] as [Int?] }
    let model = try #require(table(units, 0...1).dawidSkene(prior: .mostlyRight).value)
    #expect(units.indices.map { model.label(of: $0) } == units.indices.map { $0 % 2 })
    #expect(model.accuracy(of: 0) > 0.8)
    #expect(model.accuracy(of: 2) < 0.2)
    for rater in model.confusions {
      for row in rater { #expect(abs(row.reduce(0, +) - 1) < 1e-12) }
    }
  }

  @Test func dawidSkeneOfUnitsWithoutRatings() throws {
    let model = try #require(table([[1, 1, 1], [nil, nil, nil]]).dawidSkene(prior: .none).value)
    #expect(model.label(of: 0) == 1)
    #expect(model.label(of: 1) == nil)
    #expect(model.shares == [0, 1, 0])
  }

  @Test func areaUnderROC() {
    func area(_ cases: [(Double, Bool)]) -> Estimate<Double> {
      Forecasts(cases.map { Forecasts.Forecast(score: $0.0, isTrue: $0.1) }).areaUnderROC
    }
    expectClose(area([(0.1, false), (0.4, true), (0.35, false), (0.8, true)]), 1)
    // Of four pairs one is in the wrong order and one tied.
    expectClose(area([(1, false), (2, false), (2, true), (1.5, true)]), 2.5 / 4)
    expectClose(area([(3, false), (3, true), (3, true)]), 0.5)
    #expect(area([(1, true)]).reason == "all cases came out the same")
    #expect(area([]).reason == "no forecasts")
  }

  @Test func calibration() {
    let forecasts = Forecasts(
      [(0.0, false), (0.75, true), (0.75, false), (1.0, true)].map {
        Forecasts.Forecast(score: $0.0, isTrue: $0.1)
      })
    expectClose(forecasts.brierScore, (0.0625 + 0.5625) / 4)
    expectClose(forecasts.calibrationError(), 2.0 / 4 * 0.25)
    let bins = forecasts.bins()
    #expect(bins.map(\.count) == [1, 2, 1])
    #expect(bins.map(\.lower) == [0, 0.7, 0.9])
    #expect(Forecasts([]).calibrationError().reason == "no forecasts")
    #expect(Forecasts([]).brierScore.reason == "no forecasts")
  }

  @Test func whatHasNoValueSaysWhy() {
    #expect(pairs([]).exactAgreement.reason == "no unit has both ratings")
    #expect(pairs([]).kappa(.quadratic).reason == "no unit has both ratings")
    #expect(pairs([(1, 1), (1, 1)]).kappa(.linear).reason == "both gave one and the same value throughout")
    for level in MeasurementLevel.allCases {
      #expect(table([]).krippendorffAlpha(level).reason == "no unit has two ratings")
      #expect(table([[1], [2]]).krippendorffAlpha(level).reason == "no unit has two ratings")
      #expect(table([[1, nil], [nil, 2]]).krippendorffAlpha(level).reason == "no unit has two ratings")
      #expect(table([[1, 1], [1, 1]]).krippendorffAlpha(level).reason == "all ratings are equal")
    }
    for weights in AgreementWeights.allCases {
      #expect(table([[1, nil], [nil, 2]]).gwetCoefficient(weights).reason == "no unit has two ratings")
      #expect(table([[1, 1]], 1...1).gwetCoefficient(weights).reason == "the scale has a single value")
    }
    for model in IntraclassModel.allCases {
      #expect(table([[1], [2]]).intraclassCorrelation(model).reason == "fewer than two raters")
      #expect(
        table([[1, 2], [2, nil]]).intraclassCorrelation(model).reason
          == "fewer than two units were rated by every rater")
      #expect(
        table([[1, 1], [1, 1]]).intraclassCorrelation(model).reason
          == "the ratings of complete units do not vary")
    }
    #expect(table([[1, 2]]).dawidSkene(prior: .mostlyRight).reason == "fewer than three raters")
    #expect(table([[nil, nil, nil]]).dawidSkene(prior: .mostlyRight).reason == "no ratings")
    #expect(PermutationTest.pValue([], [1]).reason == "a group is empty")
  }
}
