import AssayInference
import Testing

@Suite struct SplitSliceTests {
  /// Expected values are those of Python's slices, and of `round` for percents.
  @Test(arguments: [
    ("train", 10, 0..<10), ("train[:3]", 10, 0..<3), ("train[:30]", 10, 0..<10), ("train[4:7]", 10, 4..<7),
    ("train[7:4]", 10, 7..<7), ("train[-3:]", 10, 7..<10), ("train[:-3]", 10, 0..<7), ("train[-30:2]", 10, 0..<2),
    ("train[:25%]", 10, 0..<2), ("train[:35%]", 10, 0..<4), ("train[50%:]", 11, 6..<11), ("train[-10%:]", 20, 18..<20),
    ("train[1_0: 1_2]", 20, 10..<12), ("train[:]", 4, 0..<4), ("a.b-c[:2]", 4, 0..<2), ("train[:3]", 0, 0..<0),
  ])
  func takesTheRows(text: String, total: Int, expected: Range<Int>) throws {
    let slice = try SplitSlice(text)
    #expect(slice.rows(of: total) == expected)
    #expect(slice.split == text.prefix { $0 != "[" })
  }

  @Test(arguments: [
    "train[3]", "train[1:2:3]", "train[:3", "train]", "[:3]", "train[a:]", "train[:101%]", "a+b", "train[:3]x",
  ])
  func refuses(text: String) {
    #expect(throws: InferenceError.self) { try SplitSlice(text) }
  }

  /// Whether the end has to be known, without which a part of a split would pass for the whole.
  @Test(arguments: [
    ("train[:3]", false), ("train[2:3]", false), ("train", true), ("train[2:]", true), ("train[:-1]", true),
  ])
  func knowsWhetherTheTotalCounts(text: String, needed: Bool) throws {
    #expect(try SplitSlice(text).needsTotal == needed)
  }
}
