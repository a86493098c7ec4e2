import ArgumentParser
import Assay
import AssayRubric
import AssaySandbox
import Foundation

/// Where graded records are kept for the next run.
struct GradeCacheOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep graded records in this folder, and take from it those that nothing has changed for (docs/ci.md).",
      valueName: "folder"),
    completion: .directory)
  var cache: String?

  /// - Throws: when the folder can't be used safely.
  func open(_ workshop: Workshop, _ rubric: Rubric, isWarm: Bool, judge: ModelJudge?) throws -> GradeCache? {
    guard let cache else { return nil }
    do throws(SandboxError) {
      return try GradeCache(
        path: cache, workshop: workshop, rubric: rubric, isWarm: isWarm, judge: judge,
        secret: ProcessInfo.processInfo.environment["ASSAY_CACHE_SECRET"] ?? "")
    } catch {
      throw StatusError(status: .temporary, message: "--cache: \(error.message)")
    }
  }

  /// What the cache spared, in a line.
  static func line(_ count: GradeCache.Count) -> String {
    let all = count.hits + count.misses + count.damaged
    let damaged = count.damaged > 0 ? "; \(count.damaged) damaged entries were redone" : ""
    return "cache: \(count.hits) of \(all) records taken, \(all - count.hits) graded\(damaged)"
  }
}
