import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
  /// For suites that take minutes together and seldom fail alone: what they try, others try in part. CI runs them.
  package static var thorough: Self {
    .enabled(if: getenv("ASSAY_THOROUGH") != nil, "left to make test THOROUGH=1")
  }
}
