import Foundation
import Glibc

/// Tells the processes of a lane's run how much of the time was their own (`OwnTime`), in a file that they can read and not write.
///
/// What runs examples has limits of its own to keep. On the floor, and where a container refuses a new /proc, it can't see how long
/// its children have waited for a processor: Landlock grants a program its own part of /proc and no other.
final class RunClock {
  /// Below the shared folder.
  static let folder = "clocks"

  private let file: Descriptor

  /// - Returns: nil where the file can't be made: then the limits go by the clock on the wall.
  init?(lane: Int, share: String) {
    let folder = share + "/" + Self.folder
    if mkdir(folder, 0o755) == 0 { chmod(folder, 0o755) }
    let number = open("\(folder)/\(lane)", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard number >= 0 else { return nil }
    fchmod(number, 0o644)
    file = Descriptor(number)
  }

  /// Eight bytes at once, a double as the processor has it: a reader never sees a part of one.
  func show(seconds: Double) {
    withUnsafeBytes(of: seconds) { _ = pwrite(file.number, $0.baseAddress, $0.count, 0) }
  }
}
