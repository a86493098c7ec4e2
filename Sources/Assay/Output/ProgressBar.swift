import Foundation
import Glibc

/// A line on standard error that is drawn over itself: share done, rate, time left. Silent unless that is a terminal.
package final class ProgressBar {
  private let title: String
  private let isShown: Bool
  private let began: Double
  private var drawn = 0.0
  private var count = 0

  /// - Parameter quiet: never draw.
  package init(_ title: String, quiet: Bool) {
    self.title = title
    isShown = !quiet && isatty(STDERR_FILENO) == 1
    began = Self.now
  }

  /// - Parameters:
  ///   - count: answers done.
  ///   - fraction: of the whole, 0…1; nil when the size of the input is not known.
  package func update(count: Int, fraction: Double?) {
    self.count = count
    let now = Self.now
    guard isShown, now - drawn > 0.1 else { return }
    drawn = now
    let spent = now - began
    let rate = spent > 0 ? Double(count) / spent : 0
    let known = fraction.flatMap { $0 > 0.001 ? $0 : nil }
    let line = ProgressLine(
      title: title, titleColumns: PlainText.width(title), barColumns: 24, fraction: known,
      count: known.map { "\(Int($0 * 100))%  \(count)" } ?? "\(count)", rate: "\(Int((rate * 10).rounded()) / 10)/s",
      left: known.map { ProgressLine.left(spent / $0 - spent) })
    draw("\r\u{1B}[K" + line.text(columns: ProgressLine.columns))
  }

  /// Takes the line away, so that what follows stands on a clean one.
  package func clear() {
    guard isShown, drawn > 0 else { return }
    draw("\r\u{1B}[K")
    // The next update draws at once: a record may take long, and the line should be there meanwhile.
    drawn = 0
  }

  private func draw(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
