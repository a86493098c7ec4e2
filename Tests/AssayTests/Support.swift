import Foundation
import Testing

@testable import Assay

/// A fresh folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/assay-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders on its way, and returns its path.
  @discardableResult func write(_ name: String, _ contents: Data) throws -> String {
    let file = path + "/" + name
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try contents.write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  func contents(_ name: String) -> Data? { FileManager.default.contents(atPath: path + "/" + name) }
}

/// The root of the repository.
let projectRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Runs a program of the system on `input` and returns its standard output.
func filter(_ input: Data, through command: String, _ arguments: [String] = []) throws -> Data {
  let folder = try TemporaryFolder()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: command)
  process.arguments = arguments
  process.standardInput = try FileHandle(
    forReadingFrom: URL(fileURLWithPath: folder.write("input", input)))
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0, "\(command) ended with \(process.terminationStatus)")
  return data
}

/// Reads all entries of files, for tests that look at several.
func entries(
  _ files: [String], groupBy key: String? = nil, keepGoing: Bool = false
) throws -> [RecordReader.Entry] {
  var reader = RecordReader(files: files, groupKey: key, keepsGoing: keepGoing)
  var found: [RecordReader.Entry] = []
  while let entry = try reader.next() { found.append(entry) }
  return found
}

extension RecordReader.Entry {
  var record: Record? {
    if case .record(let record) = self { return record }
    return nil
  }

  var error: InputError? {
    if case .malformed(let error) = self { return error }
    return nil
  }
}
