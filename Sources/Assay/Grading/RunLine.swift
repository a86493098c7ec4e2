package import AssayEvidence
import AssayJSON
import AssaySandbox
package import Foundation

extension JSONLines {
  /// The line of `assay run`: the bytes that encoding the record gives. Foundation's encoder took a twentieth of what running an
  /// ordinary program takes.
  package func line(run record: RunRecord) -> Data {
    var members: [JSONValue.Member] = []
    func add(_ key: String, _ value: JSONValue?) { if let value { members.append(.init(key, value)) } }
    add("detail", record.detail.map(JSONValue.string))
    add("exit", record.exit.map(Self.value) ?? .null)
    add("id", .string(record.id))
    add("layers", Self.value(record.layers))
    add("purpose", record.purpose.map(JSONValue.string))
    add("refused_calls", record.refusedCalls.isEmpty ? nil : .array(record.refusedCalls.map(JSONValue.string)))
    add("status", .string(record.status.rawValue))
    add("stderr", .string(record.stderr))
    add("stdout", .string(record.stdout))
    add("usage", record.usage.map(Self.value))
    return line(inOrder: .object(members))
  }

  private static func value(_ exit: Exit) -> JSONValue {
    switch exit {
    case .code(let code): ["code": JSONValue(code)]
    case .signal(let signal): ["signal": JSONValue(signal)]
    }
  }

  private static func value(_ layers: LayerReport) -> JSONValue {
    .object(
      layers.map { layer, state in
        let detail = state.detail.map { [JSONValue.Member("detail", .string($0))] } ?? []
        return .init(layer.rawValue, .object(detail + [.init("state", .string(state.state.rawValue))]))
      }.sorted { $0.key < $1.key })
  }

  private static func value(_ usage: Usage) -> JSONValue {
    [
      "cpu_seconds": seconds(usage.cpuSeconds), "disk_bytes": usage.diskBytes.map { JSONValue($0) } ?? .null,
      "output_bytes": JSONValue(usage.outputBytes), "peak_memory_bytes": JSONValue(usage.peakMemoryBytes),
      "processes": JSONValue(usage.processes), "wall_seconds": seconds(usage.wallSeconds),
    ]
  }

  private static func seconds(_ value: Double) -> JSONValue {
    let micro = Usage.micro(value)
    return micro == micro.rounded() && abs(micro) < 1e15 ? JSONValue(Int(micro)) : JSONValue(micro)
  }
}
