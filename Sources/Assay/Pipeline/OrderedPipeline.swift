import AssaySandbox
import Foundation
import Synchronization

/// Maps a stream of inputs on several threads and hands the results on in input order.
///
/// Bounded on both sides: no more than some inputs a thread are in flight, so memory does not grow with the stream and a
/// slow consumer slows the workers down.
package enum OrderedPipeline {
  /// Inputs in flight for each thread. Some answers take a hundred times as long as others, and what is done behind one of them
  /// waits for it: with 4, two threads graded answers for an eighth longer, since one had to wait for the other.
  static let window = 32

  /// - Parameters:
  ///   - threads: how many workers; each makes its own tools with `tools`.
  ///   - next: the next input, nil at the end. Called by one thread at a time, but while `emit` may run on another.
  ///   - tools: made once on each thread.
  ///   - work: turns one input into one output.
  ///   - emit: takes the outputs in input order. Called by one thread at a time.
  /// - Throws: the first error of `next`, `tools`, `work` or `emit`, after what was in flight before it has been emitted.
  package static func run<Input: Sendable, Tools, Output: Sendable>(
    threads: Int, next: @escaping () throws -> Input?, tools: @escaping @Sendable () throws -> Tools,
    work: @escaping @Sendable (Input, Tools) throws -> Output, emit: @escaping (Output) throws -> Void
  ) throws {
    let queue = Queue<Input, Output>(window: max(1, threads) * window, next: next, emit: emit)
    let group = DispatchGroup()
    for number in 0..<max(1, threads) {
      group.enter()
      let thread = Thread {
        Affinity.keepThread(number, of: threads)
        queue.serve(tools: tools, work: work)
        group.leave()
      }
      thread.name = "assay-\(number)"
      // Parsers of nested structures recurse; the default of a secondary thread is small.
      thread.stackSize = 16 << 20
      thread.start()
    }
    group.wait()
    if let error = queue.failure { throw error }
  }

  /// The state that the threads share. Every access is under `condition`, that to `next` under `input`, which is what
  /// makes it safe to send.
  private final class Queue<Input: Sendable, Output: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let input = NSLock()
    private let window: Int
    private let next: () throws -> Input?
    private let emit: (Output) throws -> Void
    private var taken = 0
    private var emitted = 0
    private var ended = false
    private var finished: [Int: Output] = [:]
    /// The first failure in input order, and its place: what comes before it is still emitted.
    private var failed: (place: Int, error: any Error)?

    init(window: Int, next: @escaping () throws -> Input?, emit: @escaping (Output) throws -> Void) {
      self.window = window
      self.next = next
      self.emit = emit
    }

    var failure: (any Error)? { condition.withLock { failed?.error } }

    func serve<Tools>(tools: () throws -> Tools, work: (Input, Tools) throws -> Output) {
      let made: Tools
      do {
        made = try tools()
      } catch {
        condition.withLock { fail(at: taken, error) }
        return
      }
      while let (place, input) = take() {
        do {
          let output = try work(input, made)
          deliver(output, at: place)
        } catch {
          condition.withLock { fail(at: place, error) }
        }
      }
    }

    /// Waiting for the next input must not keep finished outputs back: `next` is called under a lock of its own.
    private func take() -> (Int, Input)? {
      input.withLock {
        let mayGo = condition.withLock {
          while !ended && failed == nil && taken - emitted >= window { condition.wait() }
          return !ended && failed == nil
        }
        guard mayGo else { return nil }
        do {
          let found = try next()
          return condition.withLock {
            guard let found else {
              ended = true
              condition.broadcast()
              return nil
            }
            taken += 1
            return (taken - 1, found)
          }
        } catch {
          condition.withLock { fail(at: taken, error) }
          return nil
        }
      }
    }

    private func deliver(_ output: Output, at place: Int) {
      condition.withLock {
        finished[place] = output
        while failed.map({ emitted < $0.place }) ?? true, let ready = finished.removeValue(forKey: emitted) {
          do {
            try emit(ready)
          } catch {
            fail(at: emitted, error)
            return
          }
          emitted += 1
        }
        condition.broadcast()
      }
    }

    private func fail(at place: Int, _ error: any Error) {
      if failed.map({ place < $0.place }) ?? true { failed = (place, error) }
      condition.broadcast()
    }
  }
}
