import CAssayLaunch
package import Foundation
import Glibc

/// A sandboxed helper that answers requests, one line each. It never runs an answer's code.
///
/// It is started with the first request and anew after every failure, so that one text that breaks a parser costs that
/// text alone. One session belongs to one thread.
package final class Session {
  private let sandbox: Sandbox
  private let number: Int
  private let plan: RunPlan
  private var running: Running?

  /// The longest reply accepted, in bytes.
  private static let replyBytes = 32 << 20
  /// How often a silent helper is looked at, in seconds.
  private static let look = 0.1

  private struct Running {
    let launcher: Launcher
    let input: Descriptor
    let output: Descriptor
    let errors: Descriptor
    var buffer = Data()
  }

  init(_ sandbox: Sandbox, number: Int, plan: RunPlan) {
    self.sandbox = sandbox
    self.number = number
    self.plan = plan
  }

  deinit { end() }

  /// Sends one line and waits for one line.
  ///
  /// - Parameter seconds: the longest that the helper may take, of its own time.
  /// - Throws: `.helperFailed` when the helper ends, says nothing in time, or says too much.
  package func exchange(_ line: Data, seconds: Double) throws(SandboxError) -> Data {
    if running == nil { try start() }
    guard var helper = running else { throw SandboxError(.helperFailed, "the helper did not start") }
    do {
      let reply = try Self.converse(&helper, line, seconds: seconds)
      running = helper
      return reply
    } catch {
      end()
      throw error
    }
  }

  private func end() {
    running?.input.close()
    running?.launcher.kill()
    running = nil
    if !sandbox.setup.usesNamespaces { sandbox.setup.folders.removeWork(lane: number) }
  }

  private func start() throws(SandboxError) {
    let identity = LaneIdentity(lane: number)
    let folder = try sandbox.makeWork(lane: number, identity: identity)
    let launcher = try Launcher(sandbox.setup, identity: identity, startsHelpers: true)
    let input = try makePipe()
    let output = try makePipe()
    let errors = try makePipe()
    try launcher.start(
      plan, RunDescriptors(standard: [input.read, output.write, errors.write]), workFolder: folder)
    for descriptor in [input.write, output.read, errors.read] { descriptor.makeNonBlocking() }
    running = Running(launcher: launcher, input: input.write, output: output.read, errors: errors.read)
  }

  private static func converse(_ helper: inout Running, _ line: Data, seconds: Double) throws(SandboxError) -> Data {
    var time = OwnTime()
    var waiting = line
    waiting.append(UInt8(ascii: "\n"))
    while true {
      if let end = helper.buffer.firstIndex(of: UInt8(ascii: "\n")), waiting.isEmpty {
        let reply = Data(helper.buffer[..<end])
        helper.buffer = Data(helper.buffer[(end + 1)...])
        return reply
      }
      let now = monotonicSeconds()
      if now - time.lastLook >= look {
        time.note(ProcessTree(helper.launcher.processes, most: .max).waits, now: now)
        guard time.seconds(at: now) < seconds else { throw SandboxError(.helperFailed, "no answer in time") }
      }
      var watched = [
        pollfd(fd: helper.output.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: helper.errors.number, events: Int16(POLLIN), revents: 0),
      ]
      if !waiting.isEmpty { watched.append(pollfd(fd: helper.input.number, events: Int16(POLLOUT), revents: 0)) }
      _ = poll(&watched, nfds_t(watched.count), Int32(look * 1000))
      try write(&waiting, to: helper.input)
      var discarded = Data()
      _ = try read(helper.errors, into: &discarded)
      guard try read(helper.output, into: &helper.buffer) else {
        throw SandboxError(.helperFailed, "the helper ended")
      }
      guard helper.buffer.count <= replyBytes else { throw SandboxError(.helperFailed, "the answer is too long") }
    }
  }

  private static func write(_ data: inout Data, to stream: Descriptor) throws(SandboxError) {
    while !data.isEmpty {
      let wrote = data.withUnsafeBytes { Glibc.write(stream.number, $0.baseAddress, $0.count) }
      if wrote < 0 && errno == EINTR { continue }
      if wrote < 0 && errno == EAGAIN { return }
      guard wrote > 0 else { throw SandboxError(.helperFailed, "the helper ended") }
      data = data.dropFirst(wrote)
    }
  }

  /// Returns false when the stream has ended.
  private static func read(_ stream: Descriptor, into data: inout Data) throws(SandboxError) -> Bool {
    guard stream.isOpen else { return true }
    while true {
      var buffer = [UInt8](repeating: 0, count: 65536)
      let got = Glibc.read(stream.number, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return true }
      if got == 0 {
        stream.close()
        return false
      }
      data.append(contentsOf: buffer[..<got])
      if data.count > replyBytes { return true }
    }
  }
}
