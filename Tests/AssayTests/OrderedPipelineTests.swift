import Foundation
import Synchronization
import Testing

@testable import Assay

@Suite struct OrderedPipelineTests {
  private struct Stop: Error, Equatable { var place: Int }

  /// What the pipeline hands on, seen from outside.
  private struct Seen {
    var taken = 0
    var emitted: [Int] = []
    var mostInFlight = 0
  }

  /// Runs over 0, 1, 2 … and returns what was emitted and what was thrown.
  private func run(
    threads: Int, count: Int, nextFails: Int? = nil, emitFails: Int? = nil, toolsFail: Bool = false,
    work: @escaping @Sendable (Int) throws -> Int
  ) -> (seen: Seen, error: (any Error)?) {
    // `next` may be called while `emit` runs.
    let state = Mutex(Seen())
    do {
      try OrderedPipeline.run(
        threads: threads,
        next: { () throws -> Int? in
          try state.withLock { seen in
            if seen.taken == nextFails { throw Stop(place: seen.taken) }
            guard seen.taken < count else { return nil }
            seen.taken += 1
            seen.mostInFlight = max(seen.mostInFlight, seen.taken - seen.emitted.count)
            return seen.taken - 1
          }
        },
        tools: { if toolsFail { throw Stop(place: -1) } },
        work: { input, _ in try work(input) },
        emit: { output in
          if output == emitFails { throw Stop(place: output) }
          state.withLock { $0.emitted.append(output) }
        })
    } catch {
      return (state.withLock { $0 }, error)
    }
    return (state.withLock { $0 }, nil)
  }

  /// A producer that waits must not hold back what is done.
  @Test func emitsWhileNextWaits() throws {
    let emitted = DispatchSemaphore(value: 0)
    let count = Mutex(0)
    try OrderedPipeline.run(
      threads: 2,
      next: { () throws -> Int? in
        let number = count.withLock { number in
          number += 1
          return number
        }
        if number == 1 { return 1 }
        // The second input comes only after the first output.
        #expect(emitted.wait(timeout: .now() + 20) == .success)
        return nil
      },
      tools: {}, work: { input, _ in input }, emit: { _ in emitted.signal() })
  }

  private static func pause(_ milliseconds: ClosedRange<Double>) {
    Thread.sleep(forTimeInterval: Double.random(in: milliseconds) / 1000)
  }

  @Test(arguments: [1, 2, 3, 8]) func keepsTheOrderWhateverTheDelays(threads: Int) {
    let (seen, error) = run(threads: threads, count: 200) {
      Self.pause(0...2)
      return $0
    }
    #expect(error == nil)
    #expect(seen.emitted == Array(0..<200))
  }

  /// One slow input at the front holds everything back; what waits behind it must not grow with the stream.
  @Test(arguments: [1, 3]) func boundsWhatIsInFlight(threads: Int) {
    let (seen, error) = run(threads: threads, count: 400) {
      if $0 == 0 { Self.pause(200...200) }
      return $0
    }
    #expect(error == nil)
    #expect(seen.emitted == Array(0..<400))
    #expect(seen.mostInFlight <= threads * OrderedPipeline.window)
  }

  @Test func makesToolsOnceOnEachThread() throws {
    let made = Mutex<[Int]>([])
    var left = 50
    try OrderedPipeline.run(
      threads: 3,
      next: { () throws -> Int? in
        left -= 1
        return left >= 0 ? left : nil
      },
      tools: {
        made.withLock { numbers in
          numbers.append(numbers.count)
          return numbers.count
        }
      },
      work: { _, tool in
        Self.pause(0...1)
        return tool
      },
      emit: { #expect((1...3).contains($0)) })
    #expect(made.withLock { $0 } == [0, 1, 2])
  }

  @Test(arguments: [1, 4]) func emitsWhatCameBeforeAFailureOfWork(threads: Int) {
    let (seen, error) = run(threads: threads, count: 100) {
      if $0 == 7 { throw Stop(place: 7) }
      Self.pause(5...10)
      return $0
    }
    #expect(error as? Stop == Stop(place: 7))
    #expect(seen.emitted == Array(0..<7))
  }

  /// Of two failures the one that stands first in the input is thrown, though it happens later.
  @Test func throwsTheFirstFailureInInputOrder() {
    let (seen, error) = run(threads: 4, count: 100) {
      if $0 == 2 { Self.pause(60...60) }
      if $0 == 2 || $0 == 3 { throw Stop(place: $0) }
      return $0
    }
    #expect(error as? Stop == Stop(place: 2))
    #expect(seen.emitted == [0, 1])
  }

  @Test(arguments: [1, 4], [0, 9]) func emitsWhatCameBeforeAFailureOfNext(threads: Int, place: Int) {
    let (seen, error) = run(threads: threads, count: 100, nextFails: place) {
      Self.pause(0...5)
      return $0
    }
    #expect(error as? Stop == Stop(place: place))
    #expect(seen.emitted == Array(0..<place))
  }

  @Test(arguments: [1, 4]) func stopsAtAFailureOfEmit(threads: Int) {
    let (seen, error) = run(threads: threads, count: 1000, emitFails: 5) {
      Self.pause(0...2)
      return $0
    }
    #expect(error as? Stop == Stop(place: 5))
    #expect(seen.emitted == [0, 1, 2, 3, 4])
    #expect(seen.taken <= 5 + threads * 4 + 1)
  }

  @Test(arguments: [1, 4]) func throwsAFailureOfTools(threads: Int) {
    let (seen, error) = run(threads: threads, count: 10, toolsFail: true) { $0 }
    #expect(error as? Stop == Stop(place: -1))
    #expect(seen.emitted.isEmpty)
  }

  @Test func endsOnAnEmptyStream() {
    let (seen, error) = run(threads: 4, count: 0) { $0 }
    #expect(error == nil && seen.emitted.isEmpty)
  }
}
