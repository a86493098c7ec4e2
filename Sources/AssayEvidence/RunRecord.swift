package import AssaySandbox
import Foundation

/// A run as it is reported: `assay run`'s line, and an entry of a graded answer's `runs`.
package struct RunRecord: Codable, Sendable {
  package var id: String
  /// Why it was made; only in graded answers.
  package var purpose: String?
  package var status: Status
  package var exit: Exit?
  package var detail: String?
  /// Left out on request, since it varies.
  package var usage: Usage?
  package var stdout: String
  package var stderr: String
  package var layers: LayerReport
  /// Calls that the sandbox refused; left out when there are none.
  package var refusedCalls: [String]

  /// - Parameters:
  ///   - shown: bytes kept of each stream; the rest is left out with a note.
  ///   - timings: times that runtimes print by themselves, to be left out.
  package init(
    _ result: RunResult, purpose: String? = nil, shown: Int = .max, timings: [LanguageRuntime.Timing] = []
  ) {
    id = result.id
    self.purpose = purpose
    status = result.status
    exit = result.exit
    detail = result.detail
    usage = result.usage
    stdout = timings.reduce(Self.text(result.stdout, shown)) { $1.removed(from: $0) }
    stderr = timings.reduce(Self.text(result.stderr, shown)) { $1.removed(from: $0) }
    layers = result.layers
    refusedCalls = result.refusedCalls
  }

  private static let varies = "(differs from run to run)\n"

  /// Takes out what another run printed otherwise, so that a record does not differ from run to run.
  package mutating func hideWhatDiffers(from other: RunRecord) {
    if stdout != other.stdout { stdout = Self.varies }
    if stderr != other.stderr { stderr = Self.varies }
  }

  /// Takes out what a program printed that is known to print something else each time.
  package mutating func hideOutput() {
    if !stdout.isEmpty { stdout = Self.varies }
    if !stderr.isEmpty { stderr = Self.varies }
  }

  enum CodingKeys: String, CodingKey {
    case id, purpose, status, exit, detail, usage, stdout, stderr, layers
    case refusedCalls = "refused_calls"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    purpose = try values.decodeIfPresent(String.self, forKey: .purpose)
    status = try values.decode(Status.self, forKey: .status)
    exit = try values.decodeIfPresent(Exit.self, forKey: .exit)
    detail = try values.decodeIfPresent(String.self, forKey: .detail)
    usage = try values.decodeIfPresent(Usage.self, forKey: .usage)
    stdout = try values.decode(String.self, forKey: .stdout)
    stderr = try values.decode(String.self, forKey: .stderr)
    layers = try values.decode(LayerReport.self, forKey: .layers)
    refusedCalls = try values.decodeIfPresent([String].self, forKey: .refusedCalls) ?? []
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encodeIfPresent(purpose, forKey: .purpose)
    try values.encode(status, forKey: .status)
    try values.encode(exit, forKey: .exit)
    try values.encodeIfPresent(detail, forKey: .detail)
    try values.encodeIfPresent(usage, forKey: .usage)
    try values.encode(stdout, forKey: .stdout)
    try values.encode(stderr, forKey: .stderr)
    try values.encode(layers, forKey: .layers)
    if !refusedCalls.isEmpty { try values.encode(refusedCalls, forKey: .refusedCalls) }
  }

  private static func text(_ bytes: Data, _ shown: Int) -> String {
    guard bytes.count > shown else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.prefix(shown), as: UTF8.self) + "\n… (more follows)\n"
  }
}

extension RunRecord {
  /// What stands for a program that was never started.
  package init(notStarted id: String, detail: String, layers: LayerReport) {
    self.id = id
    status = .launchFailed
    self.detail = detail
    usage = Usage()
    stdout = ""
    stderr = ""
    self.layers = layers
    refusedCalls = []
  }
}
