import AssayAgreement
import Foundation
import Testing

@Suite struct ResamplingTests {
  /// The first draws of the reference implementation of SplitMix64 for the seed 1234567.
  @Test func generatorIsTheOneNamed() {
    var generator = SeededGenerator(seed: 1_234_567)
    let draws = (0..<5).map { _ in generator.next() }
    #expect(
      draws == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func indicesAreEven() {
    var generator = SeededGenerator(seed: 3)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<50_000 { counts[generator.index(below: 5)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
  }

  @Test func quantilesBetweenValues() {
    #expect(Bootstrap.quantile(0.5, of: [1, 2, 4, 8]) == 3)
    #expect(Bootstrap.quantile(0, of: [1, 2]) == 1)
    #expect(Bootstrap.quantile(1, of: [1, 2]) == 2)
    #expect(Bootstrap.quantile(0.3, of: [7]) == 7)
  }

  /// The mean's interval is that of theory: ± 1.96 standard errors.
  @Test func intervalOfAMean() throws {
    var generator = SeededGenerator(seed: 9)
    let values = (0..<400).map { _ in Double(generator.index(below: 8)) }
    let mean = values.reduce(0, +) / 400
    let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400 / 400).squareRoot()
    let bootstrap = Bootstrap(replicates: 4000, seed: 5)
    func interval() -> Interval? {
      bootstrap.interval(unitCount: 400) { draw in draw.reduce(0) { $0 + values[$1] } / 400 }.value
    }
    let found = try #require(interval())
    #expect(abs(found.lower - (mean - 1.96 * error)) < error / 8)
    #expect(abs(found.upper - (mean + 1.96 * error)) < error / 8)
    #expect(interval() == found)
  }

  @Test func intervalsThatAreNone() {
    #expect(Bootstrap().interval(unitCount: 1) { _ in 1 }.reason == "fewer than two units")
    #expect(Bootstrap().interval(unitCount: 9) { _ in nil }.reason == "too many resamples leave it undefined")
    // One unit of eight makes it defined: a third of the draws miss it.
    let lucky = Bootstrap().interval(unitCount: 8) { $0.contains(0) ? 1 : nil }
    #expect(lucky.reason == "too many resamples leave it undefined")
  }

  @Test func permutations() throws {
    // The only one of the 20 ways of choosing three, with its mirror, that lies as far apart: p is about 2/20.
    let apart = try #require(PermutationTest.pValue([1, 2, 3], [7, 8, 9], permutations: 20_000).value)
    #expect(abs(apart - 0.1) < 0.01)
    #expect(PermutationTest.pValue([1, 1], [1, 1, 1]).value == 1)
  }

  @Test func estimatesInJSON() throws {
    let values: [Estimate<Double>] = [.known(0.5), .undefined("no unit")]
    let data = try JSONEncoder().encode(values)
    #expect(String(decoding: data, as: UTF8.self) == #"[{"value":0.5},{"undefined":"no unit"}]"#)
    #expect(try JSONDecoder().decode([Estimate<Double>].self, from: data) == values)
  }
}
