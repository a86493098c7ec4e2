/// What came with a task to check answers with. It is never part of an answer and never enters the process that runs one.
package struct Reference: Sendable, Equatable {
  /// Source of tests; assertions that state a call and its result are taken from them.
  package var tests: [String]
  /// A program that is known to be right.
  package var solution: String?
  /// The function that tests call `candidate`.
  package var entryPoint: String?

  package init(tests: [String], solution: String?, entryPoint: String?) {
    self.tests = tests
    self.solution = solution
    self.entryPoint = entryPoint
  }
}
