import AssaySandbox
import Foundation
import Glibc
import Testing

/// What a run costs must not depend on how much memory the supervisor holds: a plain fork copies page tables, 24 ms for
/// 512 MB, and a grader of long files holds a lot.
@Suite(.serialized) struct SpawnCostTests {
  @Test(.enabled(if: getenv("ASSAY_SLOW") != nil, "a measurement of some seconds: set ASSAY_SLOW=1"))
  func doesNotGrowWithOurMemory() throws {
    let lane = try SandboxFixture.make(namespaces: true).makeLane()
    let plan = RunPlan(id: "true", argv: ["/bin/true"])
    for _ in 0..<5 { _ = try lane.run(plan) }
    let bytes = 1 << 30
    var light: [Double] = []
    var heavy: [Double] = []
    var forks: [Double] = []
    // In turns, so that a busy machine slows both alike.
    for _ in 0..<4 {
      light += try (0..<25).map { _ in try Self.seconds { _ = try lane.run(plan) } }
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
      madvise(memory, bytes, Int32(MADV_NOHUGEPAGE))
      for page in stride(from: 0, to: bytes, by: 4096) { memory.storeBytes(of: 1, toByteOffset: page, as: UInt8.self) }
      heavy += try (0..<25).map { _ in try Self.seconds { _ = try lane.run(plan) } }
      // The control: what a process costs that is forked from here, as a lane's first launcher is.
      let fresh = try SandboxFixture.make(namespaces: true).makeLane()
      forks.append(try Self.seconds { _ = try fresh.run(plan) })
      memory.deallocate()
    }
    let (without, with) = (light.sorted()[50], heavy.sorted()[50])
    print(
      "a run takes \(without * 1000) ms, with 1 GiB held \(with * 1000) ms; forked anew \(forks.sorted()[2] * 1000) ms")
    #expect(with < without * 1.5)
    #expect(forks.sorted()[2] > with * 1.5)
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let began = monotonicSeconds()
    try body()
    return monotonicSeconds() - began
  }
}
