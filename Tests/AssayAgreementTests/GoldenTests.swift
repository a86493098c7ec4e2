import AssayAgreement
import Testing

/// Every statistic against the reference packages (krippendorff, irrCAC, scikit-learn, pingouin, crowd-kit).
@Suite(.enabled(if: GoldenRatings.isThere, GoldenRatings.absence)) struct GoldenTests {
  private let golden: GoldenRatings
  private let ratings: Ratings

  init() throws {
    golden = try GoldenRatings.read()
    ratings = golden.table
  }

  @Test func pairs() throws {
    #expect(golden.pairwise.count == 10)
    for (first, one) in golden.raters.enumerated() {
      for (second, other) in golden.raters.enumerated() where second > first {
        let expected = try #require(golden.pairwise["\(one)-\(other)"])
        let pairs = ratings.pairs(first, second)
        #expect(pairs.count == expected.n)
        expectClose(pairs.exactAgreement, expected.exact)
        expectClose(pairs.agreement(within: 1), expected.within1)
        expectClose(pairs.meanAbsoluteError, expected.mae)
        expectClose(pairs.bias, expected.bias)
        expectClose(pairs.kappa(.identity), expected.kappa)
        expectClose(pairs.kappa(.linear), expected.kappa_linear)
        expectClose(pairs.kappa(.quadratic), expected.kappa_quadratic)
      }
    }
  }

  @Test func krippendorffAlpha() {
    expectClose(ratings.krippendorffAlpha(.nominal), golden.krippendorff_alpha_nominal)
    expectClose(ratings.krippendorffAlpha(.ordinal), golden.krippendorff_alpha_ordinal)
    expectClose(ratings.krippendorffAlpha(.interval), golden.krippendorff_alpha_interval)
  }

  @Test func gwetCoefficients() {
    expectClose(ratings.gwetCoefficient(.identity), golden.irrCAC_gwet_identity.coef)
    expectClose(ratings.gwetCoefficient(.linear), golden.irrCAC_gwet_linear.coef)
    expectClose(ratings.gwetCoefficient(.quadratic), golden.irrCAC_gwet_quadratic.coef)
    expectClose(ratings.gwetCoefficient(.ordinal), golden.irrCAC_gwet_ordinal.coef)
  }

  @Test(arguments: IntraclassModel.allCases) func intraclassCorrelations(model: IntraclassModel) throws {
    #expect(ratings.completeUnits.count == golden.icc_complete_units.count)
    expectClose(ratings.intraclassCorrelation(model), try #require(golden.icc[model.rawValue]).icc)
  }

  /// crowd-kit ends as soon as its bound gains less than 1e-5, here after 14 steps and long before the probabilities stand
  /// still; after as many ours are the same.
  @Test func dawidSkene() throws {
    let model = try #require(ratings.dawidSkene(prior: .none, iterations: 14).value)
    for (value, share) in model.shares.enumerated() {
      let expected = try #require(golden.dawid_skene.priors[String(value)])
      #expect(abs(share - expected) <= 1e-9, "\(value)")
    }
    #expect(ratings.units.indices.map { model.label(of: $0) } == golden.dawid_skene.labels)
  }
}
