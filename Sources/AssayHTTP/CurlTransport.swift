import CCurl
import Foundation
import Synchronization

/// HTTP through libcurl, with the proxies and certificates of the environment.
///
/// Blocks its thread: the commands are batches that have nothing else to do meanwhile. URLSession was used first: on Linux it
/// kept a processor busy while it waited (593 of 1,463 s of a push to Argilla), and sent requests again by itself.
package final class CurlTransport: HTTPTransport {
  /// Handles that are not in use. Each keeps its connection, so that a thread's next request needs no new one.
  private let idle = Mutex<[Handle]>([])

  // Must not happen on several threads at once; it is never undone.
  private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  package init() {}

  package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    guard let handle = idle.withLock({ $0.popLast() }) ?? (Self.isInitialised ? Handle() : nil) else {
      throw HTTPFailure(.refused, "libcurl cannot be used")
    }
    defer { idle.withLock { $0.append(handle) } }
    return try handle.send(request)
  }

  /// One connection's worth of libcurl. Used by one thread at a time.
  private final class Handle: @unchecked Sendable {
    private let curl: UnsafeMutableRawPointer
    /// Where libcurl explains what failed.
    private let explanation = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Seconds for a name to be found and a connection to be made.
    private static let connectTimeout = 30.0
    /// An answer that trickles must end too: it may take so many times the time allowed without a byte.
    private static let wholeStretch = 4.0

    init?() {
      guard let curl = curl_easy_init() else { return nil }
      self.curl = curl
    }

    deinit {
      curl_easy_cleanup(curl)
      explanation.deallocate()
    }

    func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
      // A key that was read with its line's end would make a header of its own.
      guard request.headers.allSatisfy({ !($0.key + $0.value).unicodeScalars.contains { $0.value < 32 && $0 != "\t" } })
      else { throw HTTPFailure(.refused, "a header, such as one with a key, holds a line break") }
      // Options go, connections stay.
      curl_easy_reset(curl)
      var fields: UnsafeMutablePointer<curl_slist>?
      defer { curl_slist_free_all(fields) }
      for (name, value) in request.headers { fields = curl_slist_append(fields, "\(name): \(value)") }
      // Or libcurl waits for a "100 Continue", and calls a body a form.
      fields = curl_slist_append(fields, "Expect:")
      if request.headers["Content-Type"] == nil { fields = curl_slist_append(fields, "Content-Type:") }
      assay_curl_set_pointer(curl, CURLOPT_HTTPHEADER, fields)

      let answer = Answer()
      let context = Unmanaged.passUnretained(answer).toOpaque()
      assay_curl_set_sink(curl, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
        Answer.at(context).body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      }
      assay_curl_set_sink(curl, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
        Answer.at(context).take(headerLine: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      }
      assay_curl_set_pointer(curl, CURLOPT_WRITEDATA, context)
      assay_curl_set_pointer(curl, CURLOPT_HEADERDATA, context)
      set(request)

      let body = request.body ?? Data()
      let began = DispatchTime.now().uptimeNanoseconds
      let code = withExtendedLifetime(answer) {
        body.withUnsafeBytes { bytes in
          if request.body != nil {
            assay_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            assay_curl_set_pointer(curl, CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(curl))
          }
          assay_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, request.method)
          return curl_easy_perform(curl)
        }
      }
      guard code == CURLE_OK else { throw failure(code, request) }
      return HTTPResponse(
        status: number(CURLINFO_RESPONSE_CODE), headers: answer.headers, body: answer.body,
        seconds: Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9)
    }

    private func set(_ request: HTTPRequest) {
      explanation.pointee = 0
      assay_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, explanation)
      assay_curl_set_text(curl, CURLOPT_URL, request.url.absoluteString)
      assay_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
      // A redirect is the caller's: libcurl would send the headers, keys included, to whatever host the answer names.
      assay_curl_set_number(curl, CURLOPT_FOLLOWLOCATION, 0)
      // Threads: no signals for timeouts.
      assay_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
      // Every encoding that this libcurl knows.
      assay_curl_set_text(curl, CURLOPT_ACCEPT_ENCODING, "")

      let connect = min(request.timeout, Self.connectTimeout)
      assay_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, Int(connect * 1000))
      assay_curl_set_number(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
      assay_curl_set_number(curl, CURLOPT_LOW_SPEED_TIME, max(1, Int(request.timeout.rounded(.up))))
      assay_curl_set_number(curl, CURLOPT_TIMEOUT_MS, Int(request.timeout * Self.wholeStretch * 1000))
      // Where a kept connection turns out to have ended, libcurl sends again by itself: that is for us to decide, but for reading.
      let reads = request.method == "GET" && request.isRepeatable
      assay_curl_set_number(curl, CURLOPT_FRESH_CONNECT, reads ? 0 : 1)
    }

    private func number(_ info: CURLINFO) -> Int {
      var value = 0
      assay_curl_get_number(curl, info, &value)
      return value
    }

    private func failure(_ code: CURLcode, _ request: HTTPRequest) -> HTTPFailure {
      switch code {
      case CURLE_COULDNT_RESOLVE_HOST: HTTPFailure(.unreachable, "no host of this name is known")
      case CURLE_COULDNT_RESOLVE_PROXY: HTTPFailure(.unreachable, "no host of the proxy's name is known")
      case CURLE_COULDNT_CONNECT: HTTPFailure(.unreachable, "the connection is refused")
      case CURLE_OPERATION_TIMEDOUT where number(CURLINFO_REQUEST_SIZE) == 0:
        HTTPFailure(.unreachable, "no connection is made in time")
      case CURLE_OPERATION_TIMEDOUT: HTTPFailure(.timedOut, "no answer in time")
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
        HTTPFailure(.refused, "no secure connection can be made: \(String(cString: explanation))")
      case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: HTTPFailure(.refused, "the address cannot be used")
      default: HTTPFailure(.brokenOff, "the connection broke off")
      }
    }
  }

  /// What has come of an answer.
  private final class Answer {
    var headers: [String: String] = [:]
    var body = Data()

    /// What was given to libcurl as the context of its calls, alive as long as it can make any.
    static func at(_ context: UnsafeMutableRawPointer?) -> Answer {
      guard let context else { preconditionFailure("libcurl gave no context") }
      return Unmanaged<Answer>.fromOpaque(context).takeUnretainedValue()
    }

    func take(headerLine: UnsafeRawBufferPointer) {
      let line = String(decoding: headerLine, as: UTF8.self)
      // Each answer begins with its status: one to go on, or a proxy's, may come before the one that counts.
      if line.hasPrefix("HTTP/") {
        headers = [:]
        return
      }
      guard let colon = line.firstIndex(of: ":") else { return }
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
      // RFC 9110, 5.3: several lines of one name are one list.
      headers[name] = headers[name].map { "\($0), \(value)" } ?? value
    }
  }
}
