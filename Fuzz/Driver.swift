import Foundation

/// Something that takes bytes of strangers. It must neither trap nor hang, and what it gives must be as promised.
protocol FuzzTarget {
  /// Ends the process when a promise is broken; see `require`.
  static func test(_ input: [UInt8])
}

/// Every target by the name that `make fuzz` calls it; `Fuzz/corpus/NAME` holds its seeds.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "definitions": { DefinitionsTarget.test($0) },
  "extractor": { ExtractorTarget.test($0) },
  "json": { JSONTarget.test($0) },
  "protocol": { ProtocolTarget.test($0) },
  "records": { RecordsTarget.test($0) },
  "template": { TemplateTarget.test($0) },
]

// libFuzzer has the process's arguments, so the target is named in the environment.
private let target: @Sendable ([UInt8]) -> Void = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  guard let target = targets[name] else {
    fatalError("set FUZZ_TARGET to one of: \(targets.keys.sorted().joined(separator: ", "))")
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Reports a broken promise. Not `precondition`: its message is left out of optimised builds.
func require(_ holds: Bool, _ promise: @autoclosure () -> String, line: Int = #line, file: String = #fileID) {
  if !holds { fatalError("\(file):\(line): \(promise())") }
}
