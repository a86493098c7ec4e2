import Foundation
import Glibc

/// Several bars on standard error that are drawn over themselves, one for each model: share done, tokens a second, time left.
/// Silent unless that is a terminal. Belongs to one thread at a time.
package final class ProgressBoard {
  private struct Bar {
    var title: String
    var total: Int
    var done = 0
    var failed = 0
    var tokens = 0
  }

  private let isShown: Bool
  private let began = ProgressBoard.now
  private var bars: [Bar]
  private var drawn = 0
  private var drawnAt = 0.0

  /// - Parameter bars: titles, and how much there is to do of each.
  package init(_ bars: [(title: String, total: Int)], quiet: Bool) {
    isShown = !quiet && isatty(STDERR_FILENO) == 1
    self.bars = bars.map { Bar(title: PlainText.safe($0.title), total: $0.total) }
  }

  /// - Parameter tokens: that were written for it; nil for a failure.
  package func advance(_ index: Int, tokens: Int?) {
    bars[index].done += 1
    bars[index].tokens += tokens ?? 0
    if tokens == nil { bars[index].failed += 1 }
    if Self.now - drawnAt > 0.1 { draw() }
  }

  /// Takes the bars away, so that what follows stands on a clean line.
  package func clear() {
    guard isShown, drawn > 0 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[\(drawn)A\u{1B}[J".utf8))
    drawn = 0
    drawnAt = 0
  }

  private func draw() {
    guard isShown else { return }
    let spent = Self.now - began
    let columns = ProgressLine.columns
    var text = drawn > 0 ? "\r\u{1B}[\(drawn)A" : ""
    for line in Self.aligned(bars.map { line($0, spent) }) { text += "\u{1B}[K" + line.text(columns: columns) + "\n" }
    FileHandle.standardError.write(Data(text.utf8))
    drawn = bars.count
    drawnAt = Self.now
  }

  private func line(_ bar: Bar, _ spent: Double) -> ProgressLine {
    let fraction = bar.total > 0 ? Double(bar.done) / Double(bar.total) : 1
    let isUnderWay = bar.done > 0 && bar.done < bar.total
    return ProgressLine(
      title: bar.title, titleColumns: 20, barColumns: 16, fraction: fraction,
      count: "\(bar.done)/\(bar.total)" + (bar.failed > 0 ? " (\(bar.failed) failed)" : ""),
      rate: spent > 0 && bar.tokens > 0 ? "\(Int(Double(bar.tokens) / spent)) tokens/s" : nil,
      left: isUnderWay ? ProgressLine.left(spent / fraction - spent) : nil)
  }

  /// The lines with facts of one width each, so that their bars are of one length.
  package static func aligned(_ lines: [ProgressLine]) -> [ProgressLine] {
    func width(_ fact: (ProgressLine) -> String?) -> Int { lines.map { PlainText.width(fact($0) ?? "") }.max() ?? 0 }
    func padded(_ fact: String?, _ width: Int) -> String? { width == 0 ? nil : PlainText.fitted(fact ?? "", width) }
    let (count, rate, left) = (width(\.count), width(\.rate), width(\.left))
    return lines.map { line in
      var line = line
      line.count = PlainText.fitted(line.count, count)
      line.rate = padded(line.rate, rate)
      line.left = padded(line.left, left)
      return line
    }
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
