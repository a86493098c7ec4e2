import Foundation
import Glibc

/// A line of progress that fits a terminal: one that went over its edge could not be drawn over any more.
///
/// What has no room gives way in this order: columns of the bar, columns of the title, the rate, the time left.
package struct ProgressLine {
  package var title: String
  /// Columns of the title where there is room.
  package var titleColumns: Int
  /// Columns of the bar where there is room.
  package var barColumns: Int
  /// Share done, 0…1; nil for no bar.
  package var fraction: Double?
  package var count: String
  package var rate: String?
  package var left: String?

  private static let leastTitle = 8
  private static let leastBar = 4

  package init(
    title: String, titleColumns: Int, barColumns: Int, fraction: Double?, count: String, rate: String?, left: String?
  ) {
    self.title = title
    self.titleColumns = titleColumns
    self.barColumns = barColumns
    self.fraction = fraction
    self.count = count
    self.rate = rate
    self.left = left
  }

  /// The line in at most `columns`.
  package func text(columns: Int) -> String {
    let leastBar = fraction == nil ? 0 : Self.leastBar + 1
    let leastTitle = min(titleColumns, Self.leastTitle)
    for facts in [[count, rate, left], [count, left], [count]] {
      let end = facts.compactMap(\.self).joined(separator: "  ")
      let room = columns - PlainText.width(end) - 1
      guard room >= leastTitle + leastBar else { continue }
      let bar = fraction == nil ? 0 : max(leastBar, min(barColumns + 1, room - titleColumns))
      return PlainText.fitted(title, min(titleColumns, room - bar)) + " " + drawn(bar - 1) + end
    }
    let line = title + " " + count
    return PlainText.fitted(line, min(max(1, columns), PlainText.width(line)))
  }

  /// With the gap behind it.
  private func drawn(_ columns: Int) -> String {
    guard let fraction, columns > 0 else { return "" }
    let filled = Int(max(0, min(1, fraction)) * Double(columns))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: columns - filled) + " "
  }

  /// Seconds that are left, as a clock shows them.
  package static func left(_ seconds: Double) -> String {
    let left = Int(max(0, min(seconds, 359_999)))
    return "\(left / 60):" + (left % 60 < 10 ? "0" : "") + "\(left % 60) left"
  }

  /// Columns that a line on standard error may take: those of the terminal, less two, since some wrap at the last.
  static var columns: Int {
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return (isKnown ? Int(size.ws_col) : 80) - 2
  }
}
