import Foundation
import Glibc

/// The supervisor's ends of a run's output pipes and of its channel: bounded, never blocking.
struct RunStreams {
  private let output: Descriptor
  private let errors: Descriptor
  private let channel: Descriptor?
  /// The program's ends of the pipes. Kept open, so that its end does not wake us twice before the reply that counts: when that
  /// is there, all is in the pipes that ever will be.
  private let programEnds: [Descriptor]
  private var job: Data
  private let outputLimit: Int
  private let channelLimit: Int

  private(set) var stdout = Data()
  private(set) var stderr = Data()
  private(set) var record = Data()
  /// Bytes that the program wrote to both streams, those beyond the limit included as far as they were seen.
  private(set) var outputBytes = 0
  private var channelBytes = 0

  init(
    output: Descriptor, errors: Descriptor, programEnds: [Descriptor], channel: Descriptor?, job: Data,
    outputLimit: Int, channelLimit: Int
  ) {
    self.output = output
    self.errors = errors
    self.programEnds = programEnds
    self.channel = channel
    self.job = job
    self.outputLimit = outputLimit
    self.channelLimit = channelLimit
    for descriptor in [output, errors, channel].compactMap({ $0 }) { descriptor.makeNonBlocking() }
  }

  var isOverLimit: Bool { outputBytes > outputLimit || channelBytes > channelLimit }

  /// Waits until there is something to read or write, one of the others is readable, or the time is up.
  func wait(also others: [Int32], milliseconds: Int32) {
    var watched = others.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    for descriptor in [output, errors] where descriptor.isOpen {
      watched.append(pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0))
    }
    if let channel, channel.isOpen {
      let events = Int16(POLLIN) | (job.isEmpty ? 0 : Int16(POLLOUT))
      watched.append(pollfd(fd: channel.number, events: events, revents: 0))
    }
    _ = poll(&watched, nfds_t(watched.count), milliseconds)
  }

  /// Reads what is left when everything that could write is gone.
  mutating func finish() {
    transfer()
    for end in programEnds { end.close() }
  }

  /// Reads all that is there and writes as much of the job as is taken.
  mutating func transfer() {
    outputBytes += Self.read(output, into: &stdout, room: outputLimit - stdout.count - stderr.count)
    outputBytes += Self.read(errors, into: &stderr, room: outputLimit - stdout.count - stderr.count)
    guard let channel, channel.isOpen else { return }
    channelBytes += Self.read(channel, into: &record, room: channelLimit - record.count)
    sendJob(channel)
  }

  private mutating func sendJob(_ channel: Descriptor) {
    while !job.isEmpty, channel.isOpen {
      let sent = job.withUnsafeBytes { send(channel.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else {
        if sent < 0 && errno == EINTR { continue }
        if sent < 0 && errno != EAGAIN { job = Data() }
        return
      }
      job = job.dropFirst(sent)
      if job.isEmpty { shutdown(channel.number, Int32(SHUT_WR)) }
    }
  }

  /// Reads until the stream is empty or has ended; keeps at most `room` bytes. Returns the number of bytes seen.
  private static func read(_ stream: Descriptor, into data: inout Data, room: Int) -> Int {
    guard stream.isOpen else { return 0 }
    var seen = 0
    // At most 16 MiB a visit, so that a flood can't keep the loop from looking at the clock.
    for _ in 0..<256 {
      // Not an array, which would first be filled with zeros: most reads find nothing.
      let got = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { buffer in
        let got = Glibc.read(stream.number, buffer.baseAddress, buffer.count)
        if got > 0 { data.append(contentsOf: buffer[..<max(0, min(got, room - seen))]) }
        return got < 0 ? Int(-errno) : got
      }
      if got == Int(-EINTR) { continue }
      if got == Int(-EAGAIN) { return seen }
      guard got > 0 else {
        stream.close()
        return seen
      }
      seen += got
      if seen > room { return seen }
    }
    return seen
  }
}
