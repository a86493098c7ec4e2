import AssayAgreement
import Foundation
import Testing

/// Ratings with the values that the reference packages give for them; no part of the project, found beside it.
struct GoldenRatings: Decodable {
  static let path: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared = ProcessInfo.processInfo.environment["ASSAY_SHARED"] ?? root.path + "/../shared"
    return shared + "/data/agreement_golden.json"
  }()

  static let isThere = FileManager.default.fileExists(atPath: path)
  static let absence: Comment = "agreement_golden.json is not there; ASSAY_SHARED names the folder that holds data/"

  struct Pairwise: Decodable {
    var n: Int
    var kappa: Double
    var kappa_linear: Double
    var kappa_quadratic: Double
    var exact: Double
    var within1: Double
    var mae: Double
    var bias: Double
  }

  struct Coefficient: Decodable { var coef: Double }
  struct Correlation: Decodable { var icc: Double }

  struct Model: Decodable {
    var labels: [Int]
    var priors: [String: Double]
  }

  var raters: [String]
  /// A row for each rater.
  var ratings: [[Int?]]
  var krippendorff_alpha_nominal: Double
  var krippendorff_alpha_ordinal: Double
  var krippendorff_alpha_interval: Double
  var pairwise: [String: Pairwise]
  var irrCAC_gwet_identity: Coefficient
  var irrCAC_gwet_linear: Coefficient
  var irrCAC_gwet_quadratic: Coefficient
  var irrCAC_gwet_ordinal: Coefficient
  var icc_complete_units: [Int]
  var icc: [String: Correlation]
  var dawid_skene: Model

  static func read() throws -> GoldenRatings {
    try JSONDecoder().decode(GoldenRatings.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A row for each unit, on the scale 0…7.
  var table: Ratings {
    Ratings(units: ratings[0].indices.map { unit in ratings.map { $0[unit] } }, domain: 0...7)
  }
}

/// Known, and equal to 1e-9.
func expectClose(
  _ estimate: Estimate<Double>, _ value: Double, within tolerance: Double = 1e-9,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let known = estimate.value else {
    Issue.record("undefined: \(estimate.reason ?? "")", sourceLocation: sourceLocation)
    return
  }
  #expect(abs(known - value) <= tolerance, "\(known) is not \(value)", sourceLocation: sourceLocation)
}
