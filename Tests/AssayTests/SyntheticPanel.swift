import AssayAgreement
import AssayJSON
import Foundation

@testable import Assay

/// Eight annotators of whom four have a fault, on answers whose true totals are known.
struct SyntheticPanel {
  static let honest = ["ann", "bob", "cleo", "dan"]
  static let biased = "eve"
  static let random = "fay"
  static let accepting = "gus"
  static let drifting = "hal"

  /// Of the tasks; each has two answers.
  static let tasks = 80
  /// Every tenth task is shown without suggestions.
  private static let controlEvery = 10

  private(set) var annotations: [Annotation] = []
  /// The graded records, with assay's totals.
  private(set) var graded: [GradedLine] = []

  /// - Parameter faulty: false makes all eight honest.
  init(seed: UInt64, faulty: Bool = true) throws {
    var generator = SeededGenerator(seed: seed)
    let names = Self.honest + [Self.biased, Self.random, Self.accepting, Self.drifting]
    // Each meets the tasks in an order of its own, as Argilla shows them.
    let orders = names.map { _ in
      var order = Array(0..<Self.tasks)
      generator.shuffle(&order)
      return order
    }
    func chance(_ share: Double) -> Bool { Double(generator.index(below: 1_000_000)) < share * 1_000_000 }
    func clamped(_ rating: Int) -> Int { min(7, max(0, rating)) }
    func near(_ truth: Int) -> Int { clamped(truth + (chance(0.3) ? (chance(0.5) ? 1 : -1) : 0)) }
    for task in 0..<Self.tasks {
      let isControl = task % Self.controlEvery == 0
      var answers: [String] = []
      for response in ["response-1", "response-2"] {
        let truth = generator.index(below: 8)
        // Often right, and elsewhere clearly wrong, as a grader is that misunderstood the task.
        let suggestion = chance(0.65) ? truth : clamped(truth + (truth < 4 ? 3 : -3))
        answers.append(Self.answer(response, total: suggestion))
        for (place, name) in names.enumerated() where !chance(0.1) {
          let position = orders[place].firstIndex(of: task) ?? 0
          var rating = near(truth)
          switch name {
          case Self.biased where faulty: rating = clamped(near(truth) + 2)
          case Self.random where faulty: rating = generator.index(below: 8)
          case Self.accepting where faulty && !isControl: rating = suggestion
          case Self.drifting where faulty: rating = clamped(near(truth) - (position * 3) / Self.tasks)
          default: break
          }
          let minute = position * 2
          annotations.append(
            Annotation(
              record: "task-\(task)", response: response, model: "heron-7b",
              user: Annotation.User(id: "user-\(place)", name: name), status: .submitted,
              ratings: [Annotation.total: rating], scales: [Annotation.total: Annotation.Scale(min: 0, max: 7)],
              suggestions: isControl
                ? [:] : [Annotation.total: Annotation.Suggestion(value: suggestion, score: 0.7, agent: "assay")],
              isControl: isControl,
              updatedAt: Timestamp(
                "2026-11-22T\(Self.twoDigits(8 + minute / 60)):\(Self.twoDigits(minute % 60)):00Z")))
        }
      }
      let line =
        "{\"id\":\"task-\(task)\",\"instruction\":\"Task \(task).\",\"responses\":[\(answers.joined(separator: ","))]}"
      graded.append(try GradedLine(JSONReader.read(Array(line.utf8))))
    }
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func answer(_ name: String, total: Int) -> String {
    """
    {"id":"\(name)","name":"\(name)","model":"heron-7b","response":"","program":null,"examples":[],"runs":[],"evidence":{},\
    "score":{"total":\(total),"confidence":0.7,"rubric":"r@1","criteria":{"all":{"points":\(total),"max":7,\
    "confidence":0.7,"reasons":["x"]}}}}
    """
  }
}
