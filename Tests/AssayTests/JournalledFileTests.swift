import Foundation
import Testing

@testable import Assay

/// The journal by itself: whatever is left of the two files, going on gives the file of an undisturbed run.
@Suite struct JournalledFileTests {
  private let folder: TemporaryFolder
  private let identity = RunIdentity(["rubric": "r@1"])

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.path + "/out.jsonl" }

  private static func line(_ number: Int) -> Data {
    Data("{\"id\":\"\(number)\",\"text\":\"\(String(repeating: "x", count: number * 7 % 40))\"}\n".utf8)
  }

  private static let whole = (0..<20).map(line).reduce(Data(), +)

  /// Writes records up to `stop`, all and the end when nil; returns how many were kept.
  @discardableResult private func write(
    upTo stop: Int? = nil, resumes: Bool = true, records: [UInt64] = (0..<20).map { UInt64($0) + 100 }
  ) throws -> Int {
    let file = try JournalledFile(path: path, identity: identity, resumes: resumes)
    var kept = 0
    while kept < records.count, let line = try file.kept(records[kept]) {
      #expect(line.line == Self.line(kept) && line.kind == .graded)
      kept += 1
    }
    try file.beginAppending()
    for number in kept..<(stop ?? records.count) {
      try file.append(Self.line(number), record: records[number], kind: .graded)
    }
    if stop == nil { try file.finish() }
    return kept
  }

  private func expectWhole() {
    #expect(folder.contents("out.jsonl") == Self.whole)
    #expect(folder.contents("out.jsonl.part") == nil && folder.contents("out.jsonl.part.journal") == nil)
  }

  @Test func isWholeUndisturbed() throws {
    #expect(try write() == 0)
    expectWhole()
  }

  /// Process death: the kernel has what was written, up to any byte.
  @Test func completesWhatWasCutAtAnyByte() throws {
    try write(upTo: 7)
    let part = try #require(folder.contents("out.jsonl.part"))
    let journal = try #require(folder.contents("out.jsonl.part.journal"))
    for length in stride(from: 0, through: part.count, by: 3) {
      try folder.write("out.jsonl.part", part.prefix(length))
      try folder.write("out.jsonl.part.journal", journal)
      let kept = try write()
      #expect(kept == part.prefix(length).count { $0 == 0x0A })
      expectWhole()
      try FileManager.default.removeItem(atPath: path)
    }
    let head = try #require(journal.firstIndex(of: 0x0A)) + 1
    for length in stride(from: head, through: journal.count, by: 3) {
      try folder.write("out.jsonl.part", part)
      try folder.write("out.jsonl.part.journal", journal.prefix(length))
      // The last entry may be whole without its end.
      #expect(try write() <= 7)
      expectWhole()
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// A power cut: lengths without contents, in either file, and one file ahead of the other.
  @Test func completesWhatAPowerCutLeaves() throws {
    var random = SystemRandomNumberGenerator()
    try write(upTo: 15)
    let part = try #require(folder.contents("out.jsonl.part"))
    let journal = try #require(folder.contents("out.jsonl.part.journal"))
    let head = try #require(journal.firstIndex(of: 0x0A)) + 1
    for _ in 0..<200 {
      var torn = part.prefix(Int.random(in: 0...part.count, using: &random))
      let zeros = Int.random(in: 0...torn.count, using: &random)
      if Bool.random(using: &random) { torn = torn.prefix(zeros) + Data(count: torn.count - zeros) }
      var entries = journal.prefix(Int.random(in: head...journal.count, using: &random))
      let blank = Int.random(in: head...entries.count, using: &random)
      if Bool.random(using: &random) { entries = entries.prefix(blank) + Data(count: entries.count - blank) }
      try folder.write("out.jsonl.part", torn)
      try folder.write("out.jsonl.part.journal", entries)
      try write()
      expectWhole()
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// As a process that was forked meanwhile has one, until it closes what it inherited.
  @Test func givesItsLockUpWhileACopyOfItsDescriptorIsOpen() throws {
    var file: AppendedFile? = try AppendedFile(path: path, isExclusive: true)
    let copy = dup(try #require(file).descriptor)
    defer { close(copy) }
    // The control: until then nobody else gets it.
    #expect(throws: OutputError.self) { try AppendedFile(path: path, isExclusive: true) }
    file = nil
    _ = try AppendedFile(path: path, isExclusive: true)
  }

  /// A bit that has changed on the disk is not carried into the result.
  @Test func dropsALineThatIsNotWhatWasWritten() throws {
    try write(upTo: 10)
    var part = try #require(folder.contents("out.jsonl.part"))
    let place = Self.line(0).count + Self.line(1).count + 8
    part[place] ^= 1
    try folder.write("out.jsonl.part", part)
    #expect(try write() == 2)
    expectWhole()
  }

  /// Ended after the file got its name and before the journal went.
  @Test func takesTheFileBackWhenTheJournalIsStillThere() throws {
    try write(upTo: 20)
    try FileManager.default.moveItem(atPath: path + ".part", toPath: path)
    #expect(try write() == 20)
    expectWhole()
  }

  @Test func leavesACompleteFileAlone() throws {
    try write()
    #expect(throws: ResumeError.self) { try write() }
    expectWhole()
    // A journal of another, shorter run beside it changes nothing of that.
    try folder.write("out.jsonl.part.journal", "{\"rubric\":\"r@1\"}\n5 00000000 0000000000000000 graded\n")
    #expect(throws: ResumeError.self) { try write() }
    #expect(folder.contents("out.jsonl") == Self.whole)
  }

  @Test func refusesAnotherRunAndChangesNothing() throws {
    try write(upTo: 7)
    let before = [folder.contents("out.jsonl.part"), folder.contents("out.jsonl.part.journal")]
    let other = RunIdentity(["rubric": "r@2", "--no-usage": "on"])
    let refusal = #expect(throws: ResumeError.self) {
      try JournalledFile(path: path, identity: other, resumes: true)
    }
    #expect(refusal?.message == "begun with no --no-usage, now --no-usage on; leave --resume out to start anew")
    // Another record in its place, and fewer records than there are lines.
    var records = (0..<20).map { UInt64($0) + 100 }
    records[3] = 1
    #expect(throws: ResumeError.self) { try write(records: records) }
    #expect(throws: ResumeError.self) { try write(records: Array(records.prefix(2))) }
    try folder.write("out.jsonl.part.journal", "")
    #expect(throws: ResumeError.self) { try write() }
    try folder.write("out.jsonl.part.journal", try #require(before[1]))
    #expect([folder.contents("out.jsonl.part"), folder.contents("out.jsonl.part.journal")] == before)
    try write()
    expectWhole()
  }

  @Test func isWrittenByOneRunAtATime() throws {
    let first = try JournalledFile(path: path, identity: identity, resumes: false)
    #expect(throws: OutputError.failed(path: path + ".part", reason: "another run is writing it")) {
      try JournalledFile(path: path, identity: identity, resumes: true)
    }
    try first.finish()
    #expect(folder.contents("out.jsonl") == Data())
  }

  /// Notes of crashes outlive whatever else is dropped.
  @Test func keepsNotesOfCrashes() throws {
    try write(upTo: 3)
    let notes = "crash 00000000000000ff 11\n"
    try folder.write(
      "out.jsonl.part.journal",
      try #require(folder.contents("out.jsonl.part.journal")) + Data(("99" + notes).utf8)
        + Data(("\n" + notes).utf8))
    for _ in 0..<2 {
      let file = try JournalledFile(path: path, identity: identity, resumes: true)
      for record in 100..<103 as Range<UInt64> { #expect(try file.kept(record) != nil) }
      #expect(try file.kept(103) == nil)
      try file.beginAppending()
      #expect(file.crashed == [255: 11])
    }
  }
}
