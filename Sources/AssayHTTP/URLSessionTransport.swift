// A static build takes Foundation's network code from an archive that leaves libcurl to the linker; this names it.
import CCurl
import Foundation
import FoundationNetworking
import Synchronization

/// HTTP through Foundation's URLSession.
///
/// Blocks its thread: the commands are batches that have nothing else to do meanwhile.
package struct URLSessionTransport: HTTPTransport {
  private let session: URLSession

  /// - Parameter connections: requests to one host at the same time; others wait, and their time runs meanwhile.
  package init(connections: Int = 6) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = connections
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    session = URLSession(configuration: configuration, delegate: RedirectRefusal(), delegateQueue: nil)
  }

  package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    var sent = URLRequest(url: request.url, timeoutInterval: request.timeout)
    sent.httpMethod = request.method
    sent.httpBody = request.body
    for (name, value) in request.headers { sent.setValue(value, forHTTPHeaderField: name) }
    // Each on a connection of its own: where a kept one ends without an answer, Foundation on Linux sends the request again by
    // itself, and with a body it then waits for ever.
    sent.setValue("close", forHTTPHeaderField: "Connection")

    let answer = Mutex<Result<HTTPResponse, HTTPFailure>?>(nil)
    let done = DispatchSemaphore(value: 0)
    let task = session.dataTask(with: sent) { body, response, error in
      answer.withLock { $0 = Self.result(body, response, error) }
      done.signal()
    }
    task.resume()
    // URLSession counts the seconds between two parts of an answer. One that trickles must end too.
    if done.wait(timeout: .now() + request.timeout * 4) == .timedOut {
      task.cancel()
      throw HTTPFailure(.timedOut, "no complete answer within \(Int(request.timeout * 4)) s")
    }
    guard let answer = answer.withLock({ $0 }) else { throw HTTPFailure(.brokenOff, "the answer was lost") }
    return try answer.get()
  }

  private static func result(
    _ body: Data?, _ response: URLResponse?, _ error: (any Error)?
  ) -> Result<HTTPResponse, HTTPFailure> {
    if let error { return .failure(failure(error)) }
    guard let response = response as? HTTPURLResponse else {
      return .failure(HTTPFailure(.brokenOff, "the answer is not HTTP"))
    }
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
    return .success(HTTPResponse(status: response.statusCode, headers: headers, body: body ?? Data()))
  }

  private static func failure(_ error: any Error) -> HTTPFailure {
    switch (error as? URLError)?.code {
    case .cannotFindHost: HTTPFailure(.unreachable, "no host of this name is known")
    case .cannotConnectToHost, .notConnectedToInternet, .dnsLookupFailed:
      HTTPFailure(.unreachable, "the connection is refused")
    case .timedOut: HTTPFailure(.timedOut, "no answer in time")
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected:
      HTTPFailure(.refused, "no secure connection can be made: \(error.localizedDescription)")
    case .badURL, .unsupportedURL: HTTPFailure(.refused, "the address cannot be used")
    default: HTTPFailure(.brokenOff, "the connection broke off")
    }
  }
}

/// Leaves redirects to the caller: URLSession would send the headers, keys included, to whatever host the answer names.
private final class RedirectRefusal: NSObject, URLSessionTaskDelegate {
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}
