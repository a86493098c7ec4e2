import AssayCompile
import AssayJSON
import Foundation

/// Reads records from files in order: one at a time, or joined by a key.
package struct RecordReader {
  /// A record, or what stands at its place when the line is malformed and reading goes on.
  package enum Entry: Sendable {
    case record(Record)
    case malformed(InputError)

    /// The id of the line that it is graded into.
    package var id: String {
      switch self {
      case .record(let record): record.id
      case .malformed(let error): error.placeholderID
      }
    }
  }

  private var files: [String]
  private let groupKey: String?
  private let keepsGoing: Bool
  private let isStopped: () -> Bool
  private var source: LineSource?
  private var shape: (shape: RecordShape, file: String, line: Int)?
  /// Where each id stood first, by its digest: a million ids are not for memory.
  private var identifiers: [UInt64: Place] = [:]
  private var grouped: [(entry: Entry, digest: UInt64)]?
  private var groupCount = 0
  private let totalBytes: Int
  private var readBytes = 0
  /// Records passed over so far: no model has answered them, so that there is nothing to grade, and nothing to hold against one.
  package private(set) var unanswered = 0
  /// SipHash of the lines that the last entry was read from: the same lines give the same record.
  package private(set) var digest: UInt64 = 0

  private struct Place {
    /// Position in `names`.
    var file: Int32
    var line: Int32
  }

  /// Files opened so far, as messages name them.
  private var names: [String] = []

  /// - Parameters:
  ///   - files: paths; `-` is standard input.
  ///   - groupKey: joins answers, one a line, that have the same value under this key.
  ///   - keepsGoing: gives malformed lines as entries instead of throwing.
  ///   - isStopped: asked while input is waited for; true ends the records.
  package init(
    files: [String], groupKey: String? = nil, keepsGoing: Bool = false,
    isStopped: @escaping () -> Bool = { false }
  ) {
    self.files = files
    self.groupKey = groupKey
    self.keepsGoing = keepsGoing
    self.isStopped = isStopped
    let sizes = files.map { path in
      path == "-" ? nil : (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
    }
    totalBytes = sizes.contains(nil) ? 0 : sizes.reduce(0) { $0 + ($1 ?? 0) }
  }

  /// The next entry, nil at the end.
  ///
  /// - Throws: `InputError` when a file cannot be read, or for a malformed line unless reading keeps going.
  package mutating func next() throws(InputError) -> Entry? {
    guard let groupKey else {
      guard let line = try nextLine() else { return nil }
      digest = line.digest
      return line.entry
    }
    if grouped == nil {
      let entries = try group(by: groupKey)
      groupCount = entries.count
      grouped = entries.reversed()
    }
    guard let (entry, digest) = grouped?.popLast() else { return nil }
    self.digest = digest
    return entry
  }

  /// How much of the input has been read, 0…1; nil when its size is not known, as of a pipe.
  package var fractionRead: Double? {
    if let grouped { return groupCount == 0 ? nil : 1 - Double(grouped.count) / Double(groupCount) }
    guard totalBytes > 0 else { return nil }
    return min(1, Double(readBytes + (source?.bytesRead ?? 0)) / Double(totalBytes))
  }

  private struct Line {
    var entry: Entry
    var file: String
    var number: Int
    var digest: UInt64
  }

  private mutating func nextLine() throws(InputError) -> Line? {
    while true {
      guard let source = try currentSource() else { return nil }
      guard let bytes = try source.next() else {
        readBytes += source.bytesRead
        self.source = nil
        continue
      }
      // A blank line separates nothing and means nothing.
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      let digest = SipHash.hash(bytes)
      do {
        let record = try decode(bytes, source.name, source.number)
        if record.isUnanswered {
          unanswered += 1
          continue
        }
        return Line(entry: .record(record), file: source.name, number: source.number, digest: digest)
      } catch {
        guard keepsGoing else { throw error }
        return Line(entry: .malformed(error), file: source.name, number: source.number, digest: digest)
      }
    }
  }

  private mutating func currentSource() throws(InputError) -> LineSource? {
    if let source { return source }
    guard !files.isEmpty else { return nil }
    let opened = try LineSource(path: files.removeFirst(), isStopped: isStopped)
    source = opened
    names.append(opened.name)
    return opened
  }

  private mutating func decode(_ bytes: [UInt8], _ file: String, _ line: Int) throws(InputError) -> Record {
    let value: JSONValue
    do {
      value = try JSONReader.read(bytes)
    } catch {
      throw InputError(file: file, line: line, column: error.column, message: error.message)
    }
    guard case .object = value else {
      throw InputError(file: file, line: line, message: "a line must be a JSON object, not \(value.kind)")
    }
    guard let found = RecordShape(of: value) else {
      throw InputError(
        file: file, line: line,
        message: "none of the keys \"responses\", \"response_1\" or \"response\" is there")
    }
    if let first = shape, first.shape != found {
      throw InputError(
        file: file, line: line,
        message:
          "this line is \(found.title), but \(first.file):\(first.line) is \(first.shape.title); grade them apart"
      )
    }
    if shape == nil { shape = (found, file, line) }
    if groupKey != nil && found != .answer {
      throw InputError(
        file: file, line: line,
        message: "--group-by joins answers that stand one a line; this is \(found.title)")
    }
    let record = try RecordDecoder(file: file, line: line).record(from: value, shape: found)
    return groupKey == nil ? try unique(record, file, line) : record
  }

  /// Ids are what results are joined by, so two records can't share one.
  private mutating func unique(_ record: Record, _ file: String, _ line: Int) throws(InputError) -> Record {
    let digest = SipHash.hash(record.id.utf8)
    if let first = identifiers[digest] {
      throw InputError(
        file: file, line: line,
        message:
          "the id \"\(record.id)\" is that of \(names[Int(first.file)]):\(first.line) too; give each record its own")
    }
    identifiers[digest] = Place(file: Int32(names.count - 1), line: Int32(truncatingIfNeeded: line))
    return record
  }

  // MARK: - Joining

  private struct Group {
    var record: Record
    var lines: [[JSONValue.Member]]
    var digests: [UInt64]

    /// Of all its lines.
    var digest: UInt64 { SipHash.hash(digests.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }) }
  }

  /// Joining needs every line: an answer's partner may stand anywhere.
  private mutating func group(by key: String) throws(InputError) -> [(entry: Entry, digest: UInt64)] {
    var order: [(key: String?, malformed: (Entry, UInt64)?)] = []
    var groups: [String: Group] = [:]
    while let line = try nextLine() {
      guard case .record(let record) = line.entry else {
        order.append((nil, (line.entry, line.digest)))
        continue
      }
      do {
        let value = try self.value(of: key, in: record, line)
        if groups[value] == nil { order.append((value, nil)) }
        try add(record, to: &groups[value], value: value, key: key, line)
      } catch {
        guard keepsGoing else { throw error }
        order.append((nil, (.malformed(error), line.digest)))
      }
    }
    return order.compactMap { item in
      item.malformed
        ?? item.key.flatMap { groups[$0] }.map { (.record(Self.finish($0, key: key)), $0.digest) }
    }
  }

  private func value(of key: String, in record: Record, _ line: Line) throws(InputError) -> String {
    if key == "instruction" { return record.instruction }
    switch record.metadata.first(where: { $0.key == key })?.value {
    case .string(let text): return text
    case .number(let text): return text
    default:
      throw InputError(
        file: line.file, line: line.number, message: "the key \"\(key)\" to group by is missing or no text")
    }
  }

  private func add(
    _ record: Record, to group: inout Group?, value: String, key: String, _ line: Line
  ) throws(InputError) {
    guard var response = record.responses.first else { return }
    guard var known = group else {
      var first = record
      first.id = key == "instruction" ? "r-" + SHA256.hex(value.utf8).prefix(12) : value
      first.responses = [response]
      group = Group(record: first, lines: [record.metadata], digests: [line.digest])
      return
    }
    // One task is often worded for several languages or prompts: each answer is judged by its own wording.
    if record.instruction != known.record.instruction { response.instruction = record.instruction }
    if known.record.responses.contains(where: { $0.id == response.id }) {
      throw InputError(file: line.file, line: line.number, message: "the id \"\(response.id)\" stands twice")
    }
    let names = Set(known.record.responses.map(\.name))
    var number = known.record.responses.count + 1
    while names.contains(response.name) {
      response.name = "response-\(number)"
      number += 1
    }
    known.record.responses.append(response)
    known.lines.append(record.metadata)
    known.digests.append(line.digest)
    group = known
  }

  /// What all lines of a group agree on belongs to the record, the rest to each answer.
  private static func finish(_ group: Group, key: String) -> Record {
    var record = group.record
    let shared = (group.lines.first ?? []).filter { member in
      group.lines.allSatisfy { $0.contains(member) }
    }
    record.metadata = shared
    for index in record.responses.indices {
      record.responses[index].metadata = group.lines[index].filter { !shared.contains($0) }
    }
    return record
  }
}
