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
    var line = "\(title) \(count)  \(Int((rate * 10).rounded()) / 10)/s"
    if let fraction, fraction > 0.001 {
      let filled = Int(min(1, fraction) * 24)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      let left = Int(spent / fraction - spent)
      line =
        "\(title) \(bar) \(Int(fraction * 100))%  \(count)  \(Int((rate * 10).rounded()) / 10)/s  \(left / 60):"
        + (left % 60 < 10 ? "0" : "") + "\(left % 60) left"
    }
    draw("\r\u{1B}[K" + PlainText.fitted(line, min(78, PlainText.width(line))))
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
