import Foundation

/// Sends a request again after a failure that passes, where that can do no harm, with growing pauses.
///
/// | what happened | sent again |
/// | --- | --- |
/// | no connection, or 429 | always: the server has not acted |
/// | no answer, a broken one, 500, 502, 503, 504 | only a repeatable request |
/// | another of the statuses that the caller names | only a repeatable request |
/// | anything else | never |
///
/// `x-should-retry` of the answer overrules its status, as OpenAI's clients have it. A pause is half to all of 0.25 s, doubled
/// with each try up to 8 s. What `retry-after-ms`, `Retry-After` (RFC 9110, 10.2.3) or the Hub's `RateLimit` asks for goes before
/// it, as in the clients of OpenAI and the Hub. All pauses of a request stay within `patience`.
package struct RetryingTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let patience: Double
  private let mostRepeats: Int
  private let passingStatuses: Set<Int>
  private let isStopped: @Sendable () -> Bool
  private let notify: @Sendable (String) -> Void

  /// A server that asks for milliseconds would be asked a thousand times a second.
  private static let leastAsked = 0.1

  /// - Parameters:
  ///   - patience: seconds that all pauses of one request may take together; none, and nothing is sent again.
  ///   - mostRepeats: how often a request is sent again of which nobody knows whether it arrived. A model that takes longer
  ///     than the time allowed would take it again each time.
  ///   - passingStatuses: statuses beside those of the table that a repeatable request outlasts.
  ///   - isStopped: true ends a pause, and the request with it.
  ///   - notify: told in a line when a pause longer than a few seconds begins.
  package init(
    _ transport: any HTTPTransport, patience: Double, mostRepeats: Int = .max, passingStatuses: Set<Int> = [],
    isStopped: @escaping @Sendable () -> Bool = { false },
    notify: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.transport = transport
    self.patience = patience
    self.mostRepeats = mostRepeats
    self.passingStatuses = passingStatuses
    self.isStopped = isStopped
    self.notify = notify
  }

  package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    var left = patience
    var next = 0.25
    var repeats = 0
    while true {
      if isStopped() { throw HTTPFailure(.stopped, "stopped on request") }
      let outcome = attempt(request)
      guard let reason = passing(outcome, request) else { return try outcome.get() }
      var pause = next * Double.random(in: 0.5...1)
      // None at all is no advice: a server that says so to everybody would be asked without end.
      if case .success(let response) = outcome, let asked = Self.retryAfter(response), asked > 0 {
        pause = max(asked, Self.leastAsked)
      }
      if case .failure(let failure) = outcome, failure.code != .unreachable { repeats += 1 }
      guard pause <= left, repeats <= mostRepeats else { return try outcome.get() }
      if pause > 3 { notify("\(reason); trying again in \(Int(pause.rounded())) s") }
      guard wait(pause) else { throw HTTPFailure(.stopped, "stopped on request") }
      left -= pause
      next = min(next * 2, 8)
    }
  }

  private func attempt(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
    do {
      return .success(try transport.send(request))
    } catch {
      return .failure(error)
    }
  }

  /// What happened, when it is worth another try.
  private func passing(_ outcome: Result<HTTPResponse, HTTPFailure>, _ request: HTTPRequest) -> String? {
    switch outcome {
    case .success(let response) where response.headers["x-should-retry"] == "false": return nil
    case .success(let response) where response.headers["x-should-retry"] == "true" && request.isRepeatable:
      return "the server asks to try again"
    case .success(let response) where response.status == 429: return "the server asks to slow down"
    case .success(let response)
    where ([500, 502, 503, 504].contains(response.status) || passingStatuses.contains(response.status))
      && request.isRepeatable:
      return "the server answers with status \(response.status)"
    case .failure(let failure) where failure.code == .unreachable: return failure.reason
    case .failure(let failure) where [.timedOut, .brokenOff].contains(failure.code) && request.isRepeatable:
      return failure.reason
    default: return nil
    }
  }

  /// Seconds that the server asks to wait.
  private static func retryAfter(_ response: HTTPResponse) -> Double? {
    func seconds(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
    if let milliseconds = response.headers["retry-after-ms"].flatMap(seconds) { return milliseconds / 1000 }
    if let asked = response.headers["retry-after"] {
      return seconds(asked) ?? date(asked).map { max(0, $0.timeIntervalSinceNow) }
    }
    // `RateLimit: "api";r=0;t=55` (IETF draft): nothing left of the window for 55 seconds, and one more to be sure.
    guard response.status == 429, let limit = response.headers["ratelimit"] else { return nil }
    let parts = limit.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    return parts.first { $0.hasPrefix("t=") }.flatMap { seconds(String($0.dropFirst(2))) }.map { $0 + 1 }
  }

  /// A date as HTTP writes it (RFC 9110, 5.6.7).
  private static func date(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text)
  }

  /// False when stopped.
  private func wait(_ seconds: Double) -> Bool {
    let until = DispatchTime.now() + seconds
    while DispatchTime.now() < until {
      if isStopped() { return false }
      Thread.sleep(forTimeInterval: min(0.1, seconds))
    }
    return true
  }
}
