import Foundation

@testable import Assay
@testable import AssayJSON

/// What our reader takes can be written, is read back as the same, and is JSON for Foundation too.
enum JSONTarget: FuzzTarget {
  static func test(_ input: [UInt8]) {
    let value: JSONValue
    do {
      value = try JSONReader.read(input)
    } catch {
      require(error.column >= 1 && error.column <= input.count + 1, "column \(error.column) of \(input.count) bytes")
      require(!error.message.isEmpty, "a failure without a message")
      return
    }
    guard let written = try? JSONLines().line(value) else { fatalError("what was read cannot be written") }
    require(written.last == 0x0A && !written.dropLast().contains(0x0A), "a line ends where it should not")
    guard let again = try? JSONReader.read(Array(written)) else { fatalError("what was written cannot be read") }
    require(sameValue(value, again), "what was written reads as another value")
    require((try? JSONLines().line(again)) == written, "a second writing differs")
    guard let decoded = try? JSONDecoder().decode(JSONValue.self, from: written) else {
      fatalError("Foundation refuses what was written")
    }
    require(sameValue(again, decoded), "Foundation reads another value")
  }

  /// Equal but for the order of keys and the spelling of numbers.
  static func sameValue(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.object(let a), .object(let b)):
      let a = a.sorted { $0.key < $1.key }
      let b = b.sorted { $0.key < $1.key }
      return a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && sameValue($0.value, $1.value) }
    case (.array(let a), .array(let b)):
      return a.count == b.count && zip(a, b).allSatisfy(sameValue)
    case (.number(let a), .number(let b)):
      return a == b || Double(a) == Double(b)
    // A number that no type holds is written as a text.
    case (.number(let a), .string(let b)):
      return a == b && Double(a).map(\.isInfinite) == true
    default: return left == right
    }
  }
}
