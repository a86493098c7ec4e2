import Assay
import AssaySandbox
import Foundation
import Glibc
import TestThreads
import Testing

@testable import AssayCompile

/// Compiling C, which is quick, with the real gcc.
@Suite(.blocking, .enabled(if: Compiling.isGCCThere, "gcc is not installed")) struct CompilerTests {
  private static let hello = ["main.c": "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n"]

  @Test func compilesAndRuns() throws {
    let result = try Compiling.run(Self.hello)
    #expect(result.status == .ok && result.output == "hello\n", "\(result.errors)")
  }

  @Test func compilesAndRunsOnTheFloor() throws {
    let sandbox = try Sandbox(
      policy: Compiling.workshop.get().sandbox.policy, allowsNamespaces: false, temporaryFolder: NSTemporaryDirectory())
    defer { sandbox.close() }
    let lane = sandbox.makeLane()
    let plan = RunPlan(
      id: "test", argv: ["./main"], files: Self.hello.map { PlannedFile(path: $0.key, contents: Data($0.value.utf8)) })
    let compiler = AssayCompile.Compiler(sandbox: sandbox, cache: CompileCache(path: nil), version: "test")
    let made = try compiler.prepare(plan, entry: "main.c", step: Compiling.step("c"), id: "test/compile", lane: lane)
    guard case .ready(let ready, _) = made else {
      Issue.record("\(made)")
      return
    }
    let result = try lane.run(ready)
    #expect(result.status == .ok && result.output == "hello\n", "\(result.detail ?? result.errors)")
  }

  /// A failed assertion ends a program, as it does for who compiles it by hand.
  @Test func keepsAssertions() throws {
    let source = "#include <assert.h>\nint main(void) { assert(1 + 1 == 3); return 0; }\n"
    let result = try Compiling.run(["main.c": source])
    #expect(result.status == .signalled && result.exit == .signal(Int(SIGABRT)))
    #expect(result.errors == "main: main.c:2: main: Assertion `1 + 1 == 3' failed.\n")
  }

  @Test func compilesAllSourcesAndIncludesTheRest() throws {
    let result = try Compiling.run([
      "main.c": "#include \"lib/add.h\"\nint main(void) { return add(1, 2); }\n", "lib/add.h": "int add(int, int);\n",
      "lib/add.c": "int add(int a, int b) { return a + b; }\n", "notes.txt": "not C",
    ])
    #expect(result.exit == .code(3), "\(result.errors)")
  }

  @Test func tellsTheFirstError() throws {
    let cases = [
      ("int main(void) {\n  int x = 1\n  return y;\n}\n", "main.c:3:3: error: expected"),
      ("int missing(void);\nint main(void) { return missing(); }\n", "undefined reference to `missing'"),
      ("#include <no/such.h>\nint main(void) { return 0; }\n", "main.c:1:10: fatal error: no/such.h: No such file"),
    ]
    for (source, detail) in cases {
      guard case .failed(let result) = try Compiling.prepare(["main.c": source]) else {
        Issue.record("compiled: \(source)")
        continue
      }
      #expect(result.status == .compileError && result.exit == .code(1) && result.id == "test/compile")
      #expect(result.detail?.contains(detail) == true, "\(result.detail ?? "")")
    }
  }

  // MARK: - The cache

  private func compile(_ compiler: AssayCompile.Compiler, _ files: [String: String] = hello) throws -> RunResult {
    guard case .ready(_, let compile) = try Compiling.prepare(files, compiler: compiler) else {
      throw SandboxError(.system, "did not compile")
    }
    return compile
  }

  /// A compile that was made has used processor time; one that was found has not.
  @Test func compilesEachContentOnce() throws {
    let folder = NSTemporaryDirectory() + "/assay-compiler-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cache = folder + "/assay/compile"
    let first = try Compiling.compiler(cache: cache)
    #expect(try compile(first).usage.cpuSeconds > 0)
    #expect(try compile(first).usage.cpuSeconds == 0, "in memory")
    #expect(try compile(Compiling.compiler(cache: cache)).usage.cpuSeconds == 0, "on disk")
    #expect(try compile(Compiling.compiler(cache: cache, version: "other")).usage.cpuSeconds > 0)
    #expect(try compile(first, Self.hello.mapValues { $0 + "\n" }).usage.cpuSeconds > 0)
    // Another file could be included.
    #expect(try compile(first, Self.hello.merging(["a.h": ""]) { $1 }).usage.cpuSeconds > 0)
  }

  @Test func makesASpoiltEntryAnew() throws {
    let folder = NSTemporaryDirectory() + "/assay-compiler-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cache = folder + "/assay/compile"
    _ = try compile(Compiling.compiler(cache: cache))
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
    let entry = URL(fileURLWithPath: cache + "/" + name)
    // A program in the place of the answer's, as whoever wanted to change a verdict would put it there.
    let forged = try Data(contentsOf: entry).replacing(Data("hello".utf8), with: Data("HELLO".utf8))
    try forged.write(to: entry)
    #expect(try Compiling.run(Self.hello, compiler: Compiling.compiler(cache: cache)).output == "hello\n")
    #expect(try Data(contentsOf: entry) != forged)
  }

  /// What limits or the host have stopped may go well the next time.
  @Test func doesNotKeepFailures() throws {
    let compiler = try Compiling.compiler()
    for _ in 0..<2 {
      guard case .failed(let result) = try Compiling.prepare(["main.c": "int main("], compiler: compiler) else {
        Issue.record("compiled")
        return
      }
      #expect(result.usage.cpuSeconds > 0)
    }
  }
}

/// Headers that programs begin with are read from a precompiled form, and nobody can tell.
@Suite(.blocking, .enabled(if: Compiling.isGXXThere, "g++ is not installed")) struct PrecompiledHeaderTests {
  private static func program(_ number: Int, _ rest: String = "") -> [String: String] {
    ["main.cpp": "#include <cstdio>\n// \(number)\n\(rest)\nint main() { std::puts(\"hello\"); }\n"]
  }

  /// The path of a precompiled header in the shared folder, found where compiles find it.
  private func isUsed(_ compiler: AssayCompile.Compiler, _ files: [String: String]) throws -> Bool {
    guard
      case .ready(_, let result) = try Compiling.prepare(
        files, "cpp", compiler: compiler,
        { step in
          // A compiler that has no other command line can compile in this way alone.
          step.argv = ["/bin/false", "{sources}"]
        })
    else { return false }
    return result.status == .ok
  }

  @Test func areMadeForTheSecondProgramAndKept() throws {
    let folder = NSTemporaryDirectory() + "/assay-headers-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cache = folder + "/assay/compile"
    let first = try Compiling.compiler(cache: cache)
    #expect(try !isUsed(first, Self.program(1)))
    #expect(try isUsed(first, Self.program(2)))
    #expect(try isUsed(first, Self.program(3)))
    // The next invocation finds it, unless it was spoilt: then it is made anew.
    #expect(try isUsed(Compiling.compiler(cache: cache), Self.program(4)))
    let names = try FileManager.default.contentsOfDirectory(atPath: cache)
    let file = URL(fileURLWithPath: cache + "/" + (try #require(names.first { $0.hasSuffix(".gch") })))
    let whole = try Data(contentsOf: file)
    try whole.dropLast(100).write(to: file)
    #expect(try isUsed(Compiling.compiler(cache: cache), Self.program(5)))
    #expect(try Data(contentsOf: file).count > whole.count - 100)
  }

  /// A program that forgot an include fails, and every message is as without precompiled headers.
  @Test func changeNoMeaningAndNoMessage() throws {
    let compiler = try Compiling.compiler()
    for number in 1...2 { #expect(try Compiling.run(Self.program(number), "cpp", compiler: compiler).status == .ok) }
    let programs = [
      "std::vector<int> forgotten;", "#warning said\n", "int broken(", "#include <cstdlib>\n#error here\n",
    ]
    for rest in programs {
      let with = try Compiling.run(Self.program(9, rest), "cpp", compiler: compiler)
      let without = try Compiling.prepare(Self.program(9, rest), "cpp") { $0.precompiled = nil }
      switch without {
      case .failed(let result):
        #expect(with.status == .compileError && with.errors == result.errors && with.detail == result.detail)
      case .ready: #expect(with.status == .ok && rest.hasPrefix("#warning"))
      }
    }
  }
}
