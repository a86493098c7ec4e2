package import AssaySandbox
import Foundation

/// A run as it is reported: `assay run`'s line, and an entry of a graded answer's `runs`.
package struct RunRecord: Encodable, Sendable {
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

  /// - Parameter shown: bytes kept of each stream; the rest is left out with a note.
  package init(_ result: RunResult, purpose: String? = nil, shown: Int = .max) {
    id = result.id
    self.purpose = purpose
    status = result.status
    exit = result.exit
    detail = result.detail
    usage = result.usage
    stdout = Self.text(result.stdout, shown)
    stderr = Self.text(result.stderr, shown)
    layers = result.layers
  }

  /// Takes the place of output that differs from run to run, so that a record does not.
  package mutating func hideVaryingOutput() {
    stdout = "(differs from run to run)\n"
    stderr = ""
  }

  enum CodingKeys: String, CodingKey {
    case id, purpose, status, exit, detail, usage, stdout, stderr, layers
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
  }
}
