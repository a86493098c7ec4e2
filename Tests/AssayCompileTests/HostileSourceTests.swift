import AssaySandbox
import Foundation
import Glibc
import TestThreads
import Testing

@testable import AssayCompile

/// Sources that attack while they are compiled. Each runs unprotected first, where it must reach what it is after.
@Suite(.blocking, .enabled(if: Compiling.isGCCThere, "gcc is not installed")) struct HostileSourceTests {
  private static let end = "int main(void) { return 0; }\n"

  /// Messages of a compiler show lines of what it reads.
  @Test(arguments: ["<{}>", "\"{}\""]) func cannotIncludeFilesOfTheHost(form: String) throws {
    let files = ["main.c": "#include \(form.replacing("{}", with: "/etc/passwd"))\n" + Self.end]
    #expect(try Compiling.unprotected(files).said.contains("root:"))
    guard case .failed(let result) = try Compiling.prepare(files) else {
      Issue.record("compiled")
      return
    }
    #expect(!result.errors.contains("root:") && result.errors.contains("/etc/passwd: No such file or directory"))
  }

  @Test func cannotTakeInFilesOfTheHost() throws {
    // Under its own name, since who runs the tests may not read the shadow file; they run as root in containers.
    let secret = NSTemporaryDirectory() + "/assay-secret-" + UUID().uuidString
    try Data("the supervisor's secret".utf8).write(to: URL(fileURLWithPath: secret))
    defer { try? FileManager.default.removeItem(atPath: secret) }
    for path in [secret, "/etc/shadow"] {
      let files = [
        "main.c": "__asm__(\".section .rodata\\n.incbin \\\"\(path)\\\"\\n.text\");\n" + Self.end
      ]
      if path == secret {
        #expect(try Compiling.unprotected(files).made?.range(of: Data("the supervisor's secret".utf8)) != nil)
      }
      guard case .failed(let result) = try Compiling.prepare(files) else {
        Issue.record("compiled")
        continue
      }
      #expect(result.detail?.contains("file not found: \(path)") == true, "\(result.errors)")
    }
  }

  struct Bomb: Sendable, CustomTestStringConvertible {
    var name: String
    /// Takes seconds of processor time.
    var isSlow = false
    var file = "main.c"
    var source: String
    var statuses: [Status]
    var testDescription: String { name }
  }

  /// Each would go on far beyond the limits set here.
  static let bombs: [Bomb] = [
    Bomb(
      name: "a device without end", source: "#include \"/dev/random\"\n" + end,
      statuses: [.memory, .cpuTime, .compileError]),
    Bomb(
      name: "macros that double", isSlow: true,
      source: "#define A0 x x x x x x x x\n"
        + (1..<12).map { n in "#define A\(n) " + Array(repeating: "A\(n - 1)", count: 8).joined(separator: " ") }
        .joined(separator: "\n") + "\nA11\n", statuses: [.memory, .cpuTime]),
    Bomb(
      name: "an include of itself, twice", source: "#include __FILE__\n#include __FILE__\n" + end,
      statuses: [.memory, .cpuTime, .compileError, .output]),
    Bomb(
      name: "an array of a gigabyte", source: "char a[1 << 30] = {1};\n" + end,
      statuses: [.disk, .compileError, .memory]),
    Bomb(
      name: "templates that double", file: "main.cpp",
      source: """
        template <int D, long P> struct T { static const long v = T<D - 1, P * 2>::v + T<D - 1, P * 2 + 1>::v; };
        template <long P> struct T<0, P> { static const long v = P; };
        int main() { return T<40, 1>::v; }
        """, statuses: [.memory, .cpuTime]),
    Bomb(
      name: "a constant expression without end", isSlow: true, file: "main.cpp",
      source: """
        constexpr long f(long n) { long s = 0; for (long i = 0; i < 30000000; i++) s += i ^ n; return s; }
        """ + "\n" + (0..<40).map { "constexpr long v\($0) = f(\($0));" }.joined(separator: "\n") + "\nint main() {}\n",
      statuses: [.cpuTime, .memory, .compileError]),
  ]

  @Test(arguments: bombs) func isContained(bomb: Bomb) throws {
    if bomb.isSlow && getenv("ASSAY_SLOW") == nil { try Test.cancel("it takes seconds: set ASSAY_SLOW=1") }
    if bomb.file == "main.cpp" && !Compiling.isGXXThere { try Test.cancel("g++ is not installed") }
    let files = [bomb.file: bomb.source]
    // The control: unprotected it does not come to an end within these bounds either, or fills the disk.
    let control = try Compiling.unprotected(files, seconds: 1)
    #expect(control.made == nil || control.made.map { $0.count > 64 << 20 } == true, "\(control.said.prefix(200))")
    let outcome = try Compiling.prepare(files, bomb.file == "main.c" ? "c" : "cpp") { step in
      step.limits.cpuSeconds = 1
      step.limits.wallSeconds = 20
      step.limits.memoryBytes = 300 << 20
      step.limits.diskBytes = 32 << 20
    }
    guard case .failed(let result) = outcome else {
      Issue.record("compiled")
      return
    }
    #expect(bomb.statuses.contains(result.status), "\(result.status): \(result.detail ?? "")")
    #expect(result.usage.cpuSeconds < 5)
  }

  /// A program may be too large for its own run although it could be compiled.
  @Test func refusesAProgramThatIsTooLarge() throws {
    let files = ["main.c": "char a[40 << 20] = {1};\n" + Self.end]
    guard case .failed(let result) = try Compiling.prepare(files) else {
      Issue.record("compiled")
      return
    }
    #expect(result.status == .disk && result.detail?.contains("more than half") == true, "\(result.detail ?? "")")
    guard case .ready = try Compiling.prepare(["main.c": "char a[4 << 20] = {1};\n" + Self.end]) else {
      Issue.record("the control does not compile")
      return
    }
  }

  /// What an answer's files are called gives the compiler no options, and nothing but our command line is followed.
  @Test func namesAreNoOptionsAndBuildFilesNoOrders() throws {
    let marker = "#include <stdio.h>\n__attribute__((constructor)) static void say(void) { puts(\"SECOND\"); }\n"
    let result = try Compiling.run([
      "main.c": "#include <stdio.h>\nint main(void) { puts(\"FIRST\"); return 0; }\n", "-DX=1.c": marker,
      "@args.c": "", "Makefile": "main:\n\techo HIJACKED > main\n", "specs": "*cc1:\n-DHIJACKED\n",
      "CMakeLists.txt": "", "gcc": "#!/bin/sh\necho HIJACKED\n", "cc1": "#!/bin/sh\necho HIJACKED\n",
    ])
    // Both are sources of the program, so that the second was compiled and not taken for an option.
    #expect(result.output == "SECOND\nFIRST\n", "\(result.errors)")
  }
}
