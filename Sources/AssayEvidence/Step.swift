/// What one step of a worker's run came to (docs/harness.md, "Worker").
package struct Step: Codable, Sendable, Equatable {
  package enum State: String, Codable, Sendable {
    case returned, held, failed, raised, exited
    case timedOut = "timed_out"
    case died
    case notReached = "not_reached"
    case skipped
  }

  package var id: String?
  package var state: State
  package var observed: EncodedValue?
  package var left: EncodedValue?
  package var right: EncodedValue?
  package var checks: Int?
  package var called: [String]?
  package var stdout: String?
  package var cut: Bool?
  package var exception: Failure?

  /// An exception that a step ended with.
  package struct Failure: Codable, Sendable, Equatable {
    package var type: String
    package var message: String
    package var line: Int?

    /// `IndexError: list index out of range (line 12)`, on one line and not too long for a reason.
    package var text: String {
      let message = self.message.split(separator: "\n").first.map { String($0.prefix(160)) } ?? ""
      let place = line.map { " (line \($0))" } ?? ""
      return message.isEmpty ? type + place : "\(type): \(message)\(place)"
    }
  }

  /// Whether the step ran to its end and gave something that can be compared.
  package var ran: Bool { state == .returned || state == .held || state == .failed }
}

/// A worker's whole record.
package struct WorkerRecord: Codable, Sendable, Equatable {
  package var nonce: String
  /// The program's definitions.
  package var module: Step
  /// What failed first of the statements that are neither definitions nor examples; nil when nothing did.
  package var usage: Step?
  package var examples: [Step]
  package var calls: [String]
}
