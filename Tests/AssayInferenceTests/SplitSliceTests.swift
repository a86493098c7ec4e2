import AssayInference
import Testing

@Suite struct SplitSliceTests {
  /// Expected values are those of `ReadInstruction` of the library `datasets` (3.6), of which the spaces and underscores are
  /// not refused here.
  @Test(arguments: [
    ("train", 10, 0..<10), ("train[:3]", 10, 0..<3), ("train[:30]", 10, 0..<10), ("train[4:7]", 10, 4..<7),
    ("train[7:4]", 10, 7..<7), ("train[-3:]", 10, 7..<10), ("train[:-3]", 10, 0..<7), ("train[-30:2]", 10, 0..<2),
    ("train[:25%]", 10, 0..<2), ("train[:35%]", 10, 0..<4), ("train[50%:]", 11, 6..<11), ("train[-10%:]", 20, 18..<20),
    ("train[1_0: 1_2]", 20, 10..<12), ("train[:]", 4, 0..<4), ("a.b-c[:2]", 4, 0..<2), ("train[:3]", 0, 0..<0),
    ("train[10:20%]", 200, 20..<40), ("train[:33%](closest)", 200, 0..<66), ("train[20%:10%]", 200, 40..<40),
    ("train[:33%](pct1_dropremainder)", 299, 0..<66), ("train[:-5%](pct1_dropremainder)", 200, 0..<190),
    ("train[10%:](pct1_dropremainder)", 250, 20..<250), ("test[:-5%](closest)", 11, 0..<10),
  ])
  func takesTheRows(text: String, total: Int, expected: Range<Int>) throws {
    let slice = try SplitSlice(text)
    #expect(try slice.rows(of: total) == expected)
    #expect(slice.split == text.prefix { $0 != "[" })
  }

  @Test(arguments: [
    "train[3]", "train[1:2:3]", "train[:3", "train]", "[:3]", "train[a:]", "train[:101%]", "train[:3]x",
    "train[:3](closest)",
    "train(closest)", "train[:3%](nearest)", "train[:3%](", "train[-150:50%]", "+train", "train+", "train++test", "",
    "train[:5%](closest)+test[:5%](pct1_dropremainder)", "train[:%]", "train[:-9223372036854775808]",
  ])
  func refuses(text: String) {
    #expect(throws: InferenceError.self) { try SplitSelection(text) }
  }

  /// `datasets` refuses it as well: one percent of fewer than a hundred rows is none.
  @Test func refusesWholePercentsOfFewRows() throws {
    let slice = try SplitSlice("train[:50%](pct1_dropremainder)")
    #expect(throws: InferenceError.self) { try slice.rows(of: 99) }
    #expect(try slice.rows(of: 100) == 0..<50)
  }

  @Test func putsSlicesOneAfterTheOther() throws {
    func parts(_ text: String) throws -> [SplitSelection.Part] {
      try SplitSelection(text).parts { slice throws(InferenceError) in slice.split == "train" ? 200 : 11 }
    }
    func part(_ split: String, _ rows: Range<Int>) -> SplitSelection.Part { .init(split: split, rows: rows) }
    #expect(try parts("train + test[1:]") == [part("train", 0..<200), part("test", 1..<11)])
    #expect(try parts("train[:10%]+train[-10%:]") == [part("train", 0..<20), part("train", 180..<200)])
    #expect(try parts("train[:10%](pct1_dropremainder)+test[:2]") == [part("train", 0..<20), part("test", 0..<2)])
    // A row that is named twice is one task.
    #expect(
      try parts("train[5:8]+test[:2]+train[:10]") == [
        part("train", 5..<8), part("test", 0..<2), part("train", 0..<5), part("train", 8..<10),
      ])
    #expect(try parts("train[:3]+train[:3]") == [part("train", 0..<3)])
    #expect(try SplitSelection("train[:3]+test+train[9:]").splits == ["train", "test"])
  }

  /// Whether the end has to be known, without which a part of a split would pass for the whole.
  @Test(arguments: [
    ("train[:3]", false), ("train[2:3]", false), ("train", true), ("train[2:]", true), ("train[:-1]", true),
    ("train[:3%]", true), ("train[-3:2]", true),
  ])
  func knowsWhetherTheTotalCounts(text: String, needed: Bool) throws {
    #expect(try SplitSlice(text).needsTotal == needed)
  }
}
