import Assay
import Testing

/// Lines of progress on terminals of every width.
@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    title: "Qwen2.5-Coder-7B-Instruct", titleColumns: 20, barColumns: 16, fraction: 0.5, count: "500/1000 (12 failed)",
    rate: "1234 tokens/s", left: "12:34 left")

  @Test(arguments: -2...120) func fits(columns: Int) {
    #expect(PlainText.width(line.text(columns: columns)) <= max(1, columns))
  }

  /// With failures, a terminal of 80 columns, and one of 60, still show how long it takes.
  @Test func keepsTheTimeLeft() {
    #expect(
      line.text(columns: 100)
        == "Qwen2.5-Coder-7B-In… ████████░░░░░░░░ 500/1000 (12 failed)  1234 tokens/s  12:34 left")
    #expect(
      line.text(columns: 78) == "Qwen2.5-Coder-7B-In… ████░░░░░ 500/1000 (12 failed)  1234 tokens/s  12:34 left")
    #expect(line.text(columns: 58) == "Qwen2.5-Coder-7B-In… ██░░ 500/1000 (12 failed)  12:34 left")
    #expect(line.text(columns: 48) == "Qwen2.5-C… ██░░ 500/1000 (12 failed)  12:34 left")
    #expect(line.text(columns: 38) == "Qwen2.5-Cod… ██░░ 500/1000 (12 failed)")
    #expect(line.text(columns: 12) == "Qwen2.5-Cod…")
  }

  /// Lines that stand below each other have bars of one length.
  @Test(arguments: [120, 78, 58]) func alignsBars(columns: Int) {
    var other = line
    other.count = "7/1000"
    other.rate = nil
    other.left = "0:04 left"
    let lines = ProgressBoard.aligned([line, other]).map { $0.text(columns: columns) }
    let bars = lines.map { $0.count { "█░".contains($0) } }
    #expect(bars[0] == bars[1] && bars[0] > 0 && lines[1].contains("0:04 left"), "\(lines)")
  }

  @Test func needsNoBar() {
    let bare = ProgressLine(
      title: "grading", titleColumns: 7, barColumns: 24, fraction: nil, count: "7", rate: "3/s", left: nil)
    #expect(bare.text(columns: 78) == "grading 7  3/s")
    #expect(bare.text(columns: 9) == "grading 7" && bare.text(columns: 8) == "grading…")
  }
}
