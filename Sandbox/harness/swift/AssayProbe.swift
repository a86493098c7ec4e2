// Beside probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
import Glibc

let (assayNonce, assaySkipped): (String, [Substring]) = {
  // The first line of standard input is ours; what the program reads begins behind it.
  var bytes: [UInt8] = []
  var byte: UInt8 = 0
  while read(0, &byte, 1) == 1, byte != 10 { bytes.append(byte) }
  let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
  return (String(parts.first ?? ""), parts.last?.split(separator: ",") ?? [])
}()

func assayOn(_ id: String) -> Bool { !assaySkipped.contains(Substring(id)) }

func assay(_ kind: String, _ id: String, _ payload: String = "-") {
  print("\u{1e}\(assayNonce) \(kind) \(id) \(payload)\u{1f}", terminator: "")
  fflush(nil)
}

func assayText(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || scalar.value == 0x7f {
      let code = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

func assayJSON<T>(_ value: T) -> String { "{\"~\": [\"source\", \(assayText(String(reflecting: value)))]}" }

func assayValue<T>(_ id: String, _ call: @autoclosure () throws -> T) {
  do {
    assay("v", id, assayJSON(try call()))
  } catch {
    assay("x", id, "\(type(of: error))\t\(String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " "))")
  }
}

func assayCheck(_ id: String, _ holds: @autoclosure () -> Bool) { assay("c", id, holds() ? "1" : "0") }

func assaySame<T: Equatable>(_ id: String, _ left: @autoclosure () -> T, _ right: @autoclosure () -> T) {
  let (one, two) = (left(), right())
  assay("l", id, assayJSON(one))
  assay("r", id, assayJSON(two))
  assay("c", id, one == two ? "1" : "0")
}
