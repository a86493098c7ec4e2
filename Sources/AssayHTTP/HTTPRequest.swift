package import Foundation

/// One request of HTTP, as a transport sends it.
package struct HTTPRequest: Sendable, Equatable {
  package var method: String
  package var url: URL
  package var headers: [String: String]
  package var body: Data?
  /// Seconds without a byte of the answer after which the request is given up.
  package var timeout: Double
  /// Whether sending it twice does no more than sending it once. Only then is it sent again when nobody knows whether it
  /// arrived.
  package var isRepeatable: Bool

  package init(
    method: String = "GET", url: URL, headers: [String: String] = [:], body: Data? = nil, timeout: Double = 120,
    isRepeatable: Bool
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.isRepeatable = isRepeatable
  }
}

/// What a server answered, whatever its status.
package struct HTTPResponse: Sendable, Equatable {
  package var status: Int
  /// By names in lower case.
  package var headers: [String: String]
  package var body: Data
  /// From the request to the end of the answer.
  package var seconds: Double

  package init(status: Int, headers: [String: String] = [:], body: Data = Data(), seconds: Double = 0) {
    self.status = status
    self.headers = headers
    self.body = body
    self.seconds = seconds
  }
}
