import Foundation

/// Sends a request again after a failure that passes, where that can do no harm, with growing pauses.
///
/// | what happened | sent again |
/// | --- | --- |
/// | no connection, or 429 | always: the server has not acted |
/// | no answer, a broken one, 500, 502, 503, 504 | only a repeatable request |
/// | anything else | never |
///
/// A pause is half to all of 0.25 s, doubled with each try up to 8 s, or what `Retry-After` asks for
/// (RFC 9110, 10.2.3), as long as all pauses of a request stay within `patience`.
package struct RetryingTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let patience: Double
  private let isStopped: @Sendable () -> Bool
  private let notify: @Sendable (String) -> Void

  /// - Parameters:
  ///   - patience: seconds that all pauses of one request may take together; none, and nothing is sent again.
  ///   - isStopped: true ends a pause, and the request with it.
  ///   - notify: told in a line when a pause longer than a few seconds begins.
  package init(
    _ transport: any HTTPTransport, patience: Double, isStopped: @escaping @Sendable () -> Bool = { false },
    notify: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.transport = transport
    self.patience = patience
    self.isStopped = isStopped
    self.notify = notify
  }

  package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    var left = patience
    var next = 0.25
    while true {
      if isStopped() { throw HTTPFailure(.stopped, "stopped on request") }
      let outcome = attempt(request)
      guard let reason = passing(outcome, request) else { return try outcome.get() }
      var pause = next * Double.random(in: 0.5...1)
      if case .success(let response) = outcome, let asked = Self.retryAfter(response) { pause = max(pause, asked) }
      guard pause <= left else { return try outcome.get() }
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
    case .success(let response) where response.status == 429: return "the server asks to slow down"
    case .success(let response) where [500, 502, 503, 504].contains(response.status) && request.isRepeatable:
      return "the server answers with status \(response.status)"
    case .failure(let failure) where failure.code == .unreachable: return failure.reason
    case .failure(let failure) where [.timedOut, .brokenOff].contains(failure.code) && request.isRepeatable:
      return failure.reason
    default: return nil
    }
  }

  /// Seconds. The form with a date is not used by the servers we speak to, and is left to the usual pauses.
  private static func retryAfter(_ response: HTTPResponse) -> Double? {
    response.headers["retry-after"].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
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
