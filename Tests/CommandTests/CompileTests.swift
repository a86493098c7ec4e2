import Foundation
import TestThreads
import Testing

/// Programs in languages that are compiled, through the built binary.
@Suite(.blocking, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc"), "gcc is not installed"))
struct CompileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let wrong = "int main(void) {\n  return x;\n}\n"

  @Test func aProgramThatDoesNotCompileSaysWhy() throws {
    let outcome = try Tool.run(["run", "--language", "c", folder.write("wrong.c", Self.wrong)])
    let record = try #require(outcome.records().first)
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(record["status"] as? String == "compile-error" && record["purpose"] as? String == "compile")
    #expect(record["detail"] as? String == "main.c:2:10: error: ‘x’ undeclared (first use in this function)")
    #expect((record["exit"] as? [String: Int]) == ["code": 1])
  }

  @Test func standardInputIsTheProgramsAndNotTheCompilers() throws {
    let source = """
      #include <stdio.h>
      #if __has_include("/dev/stdin")
      #include "/dev/stdin"
      #endif
      int main(void) { return getchar() == 'x' ? 7 : 8; }
      """
    let program = try folder.write("reads.c", source)
    let record = try Tool.run(["run", "--language", "c", "--stdin", folder.write("in", "x = 1;"), program]).records()
      .first
    #expect((record?["exit"] as? [String: Int]) == ["code": 7], "\(record ?? [:])")
  }

  @Test func programsOfAnswersAreCompiledInTheirOrder() throws {
    let lines =
      try answerLine("right", fenced("#include <stdio.h>\nint main(void) { puts(\"42\"); }", "c"))
      + answerLine("wrong", fenced(Self.wrong, "c"))
      + answerLine("shell", fenced("echo $((40 + 2))", "bash"), instruction: "Write a bash script.")
    let extracted = try Tool.run(["extract"], stdin: lines)
    let records = try Tool.run(["run", "--no-usage"], stdin: extracted.output).records()
    #expect(records.map { $0["status"] as? String } == ["ok", "compile-error", "ok"])
    #expect(records.map { $0["stdout"] as? String } == ["42\n", "", "42\n"])
    #expect(records.map { $0["purpose"] as? String } == [nil, "compile", nil])
  }

  /// A compiler's word is what tells whether a program parses.
  @Test func gradesShowTheCompileAndTheRun() throws {
    let lines =
      try answerLine("right", fenced("#include <stdio.h>\nint main(void) { puts(\"42\"); }", "c"))
      + answerLine("wrong", fenced(Self.wrong, "c"))
    let graded = try Tool.run(["grade", "-q", "--format", "jsonl", "--no-usage"], stdin: lines)
    #expect(graded.status == 0, "\(graded.errors)")
    let answers = try graded.records().flatMap(responses(of:))
    let runs = answers.map {
      ($0["runs"] as? [[String: Any]] ?? []).map { "\($0["purpose"] ?? "") \($0["status"] ?? "")" }
    }
    #expect(runs == [["compile ok", "as-written ok"], ["compile compile-error"]])
    for (answer, said) in zip(answers, ["runs to its end", "does not parse: main.c:2:10: error: "]) {
      let criteria = (answer["score"] as? [String: Any])?["criteria"] as? [String: [String: Any]]
      let correctness = try #require(criteria?["correctness"])
      #expect((correctness["points"] as? Int).map { $0 == 0 } == said.hasPrefix("does not"), "\(correctness)")
      #expect((correctness["reasons"] as? [String])?.contains { $0.contains(said) } == true, "\(correctness)")
    }
    // Found in the cache, of which a record does not tell.
    let again = try Tool.run(["grade", "-q", "--format", "jsonl", "--no-usage"], stdin: lines)
    #expect(again.output == graded.output)
  }

  @Test func theCacheIsWhereItIsSaidToBe() throws {
    let program = try folder.write("a.c", "int main(void) { return 0; }\n")
    let cache = folder.path + "/cache"
    let outcome = try Tool.run(["run", "--language", "c", program], environment: ["XDG_CACHE_HOME": cache])
    #expect(outcome.errors == "")
    let entries = try FileManager.default.contentsOfDirectory(atPath: cache + "/assay/compile")
    #expect(entries.count == 1 && entries.first?.count == 64)
    // Nothing is made for who compiles nothing.
    let other = folder.path + "/other"
    _ = try Tool.run(["run", "--", "true"], environment: ["XDG_CACHE_HOME": other])
    #expect(!FileManager.default.fileExists(atPath: other))
    // One line where it can't be used, and the program is run all the same.
    chmod(cache + "/assay/compile", 0o777)
    let unsafe = try Tool.run(["run", "--language", "c", program], environment: ["XDG_CACHE_HOME": cache])
    #expect(try unsafe.records().first?["status"] as? String == "ok")
    #expect(
      unsafe.errors
        == "the compile cache is not used: \(cache)/assay/compile: others can write to it, or it belongs to another user\n"
    )
  }

  /// Two invocations with two lanes each, at the same time, over one cache and the same programs.
  @Test func theCacheServesSeveralAtOnce() throws {
    let lines = try (0..<6).map { number in
      try answerLine("p\(number)", fenced("#include <stdio.h>\nint main(void) { puts(\"\(number / 2)\"); }", "c"))
    }.joined()
    let extracted = try folder.write("extracted.jsonl", Tool.run(["extract"], stdin: lines).output)
    let outcome = try Tool.shell(
      """
      for i in 1 2; do "$ASSAY" run --jobs 2 --no-usage < \(extracted) > \(folder.path)/out$i & done; wait
      cmp \(folder.path)/out1 \(folder.path)/out2 && cat \(folder.path)/out1; ls "$XDG_CACHE_HOME/assay/compile" | wc -l >&2
      """, environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
    #expect(try outcome.records().map { $0["stdout"] as? String } == ["0\n", "0\n", "1\n", "1\n", "2\n", "2\n"])
    #expect(outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines) == "3")
  }
}
