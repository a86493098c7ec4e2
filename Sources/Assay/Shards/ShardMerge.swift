import AssayJSON
package import Foundation
import Glibc

/// Joins files of graded records into one in the order of the input, with every record of the input exactly once.
///
/// Reads the files twice, and holds a digest and a place for each record, 24 bytes before the hash table's own spare room:
/// graded lines are long and a million of them are not for memory.
package struct ShardMerge {
  private struct Place {
    var file: UInt32
    var length: UInt32
    var offset: UInt64
  }

  private let paths: [String]
  private var places: [UInt64: Place] = [:]
  private var files: [GradedFile] = []

  /// - Parameter paths: files of graded records, in any order.
  /// - Throws: `InputError` when one can't be read or is not complete, a line is no graded record, or an id stands twice.
  package init(_ paths: [String]) throws {
    self.paths = paths
    let markers = try Self.markers(paths)
    for (number, path) in paths.enumerated() {
      files.append(try GradedFile(path: path))
      let count = try index(path, number: UInt32(number))
      if let marker = markers[path], marker.records != count {
        throw InputError(
          file: path, line: nil, message: "it holds \(count) records, and its marker says \(marker.records)")
      }
    }
  }

  /// Records that the files hold and that have not been asked for.
  package var left: Int { places.count }

  /// The line of a record with its end; each can be asked for once.
  ///
  /// - Throws: `InputError` when no file holds the record.
  package mutating func line(of id: String) throws(InputError) -> Data {
    guard let place = places.removeValue(forKey: SipHash.hash(id.utf8)) else {
      throw InputError(
        file: paths.count == 1 ? paths[0] : "\(paths.count) files", line: nil,
        message: "the record \"\(id)\" of the input is in none of them")
    }
    return try files[Int(place.file)].read(place.offset, Int(place.length))
  }

  /// - Throws: `InputError` when the files hold records that the input has not.
  package func checkNothingIsLeft() throws(InputError) {
    guard let place = places.values.min(by: { ($0.file, $0.offset) < ($1.file, $1.offset) }) else { return }
    let id = Self.id(of: Array(try files[Int(place.file)].read(place.offset, Int(place.length))))
    throw InputError(
      file: paths[Int(place.file)], line: nil,
      message: "the input has no record \"\(id ?? "?")\"\(places.count > 1 ? ", nor \(places.count - 1) more" : "")")
  }

  // MARK: - Reading

  /// - Returns: how many records the file holds.
  private mutating func index(_ path: String, number: UInt32) throws(InputError) -> Int {
    let lines = try LineSource(path: path)
    var offset: UInt64 = 0
    var count = 0
    while let bytes = try lines.next() {
      guard let id = Self.id(of: bytes) else {
        throw InputError(file: path, line: lines.number, message: "this is not \(GradedLine.title), or it is cut off")
      }
      let place = Place(file: number, length: UInt32(bytes.count + 1), offset: offset)
      if let other = places.updateValue(place, forKey: SipHash.hash(id.utf8)) {
        throw InputError(
          file: path, line: lines.number,
          message: "the record \"\(id)\" is in \(paths[Int(other.file)]) too; each must be graded once")
      }
      offset += UInt64(bytes.count + 1)
      count += 1
    }
    // A line is complete with its end: without it the next one would be joined to it.
    guard try files[Int(number)].size() == offset else {
      throw InputError(file: path, line: lines.number, message: "the last line is cut off")
    }
    return count
  }

  private static func id(of line: [UInt8]) -> String? {
    guard let value = try? JSONReader.read(line), value["schema"] != nil, value["responses"] != nil else { return nil }
    return value["id"]?.text
  }

  /// The markers by path: of all files or of none, and then those of every shard of one run.
  private static func markers(_ paths: [String]) throws(InputError) -> [String: ShardMarker] {
    var markers: [String: ShardMarker] = [:]
    for path in paths { markers[path] = try ShardMarker.read(for: path) }
    guard let first = markers.first?.value, let count = Shard(first.shard)?.count else {
      // Parts of an engine that does its own division, such as Spark: their ids are checked all the same.
      return [:]
    }
    var numbers: [Int: String] = [:]
    for path in paths {
      guard let marker = markers[path] else {
        throw InputError(
          file: path, line: nil, message: "the shard is not complete: \(ShardMarker.path(path)) is not there")
      }
      if !marker.run.isSame(as: first.run, but: "--shard") {
        throw InputError(file: path, line: nil, message: "it was graded otherwise than \(paths[0])")
      }
      guard marker.holdsSize(of: path) else {
        throw InputError(file: path, line: nil, message: "it is not the file that its marker tells of")
      }
      guard let shard = Shard(marker.shard), shard.count == count else {
        throw InputError(file: path, line: nil, message: "it is shard \(marker.shard), beside shards of \(count)")
      }
      if let other = numbers.updateValue(path, forKey: shard.number) {
        throw InputError(file: path, line: nil, message: "\(other) is shard \(shard) too")
      }
    }
    if let missing = (1...count).first(where: { numbers[$0] == nil }) {
      throw InputError(
        file: "shard \(missing)/\(count)", line: nil, message: "it is missing; name the files of all shards")
    }
    return markers
  }
}

/// A file of graded records, to read ranges of.
private final class GradedFile {
  private let path: String
  private let descriptor: Int32

  init(path: String) throws(InputError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
  }

  deinit { close(descriptor) }

  func size() throws(InputError) -> UInt64 {
    guard let size = FileRange.size(of: descriptor) else { throw failure() }
    return size
  }

  func read(_ offset: UInt64, _ length: Int) throws(InputError) -> Data {
    guard let data = FileRange.read(descriptor, from: offset, count: length) else { throw failure() }
    return data
  }

  private func failure() -> InputError {
    InputError(file: path, line: nil, message: "cannot be read: \(String(cString: strerror(errno)))")
  }
}
