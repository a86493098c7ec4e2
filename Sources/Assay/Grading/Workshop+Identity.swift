import AssayCompile
import AssaySandbox
import CZlib
import Foundation

extension Workshop {
  /// Adds what decides results beside the record and the rubric: assay itself, definitions, harnesses, the layers in force,
  /// the kernel and the toolchains with their libraries.
  ///
  /// Files count by their contents, not by their times: the same image on another machine must give the same name. How fast
  /// the machine is does not count, as little as it does between two runs on one.
  func identify(_ key: inout ContentKey) {
    key.add(Version.current)
    key.add(Self.fingerprint("/proc/self/exe"))
    key.add(json: sandbox.policy)
    for source in library.all(.language) {
      key.add(source.name)
      key.add(source.digest)
    }
    for file in Self.harnesses(library) {
      key.add(file.path)
      key.add(file.contents)
    }
    key.add(json: sandbox.layers)
    let host = HostFacts()
    key.add([host.kernel, host.architecture])
    let entries = toolchains.entries()
    key.add(entries.map { "\($0.language) \($0.command ?? "none")" })
    key.add(Set(entries.compactMap(\.command)).sorted().map(Self.fingerprint))
    // An interpreter is many files of several packages, and programs import more of them.
    key.add(["/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/lib/apk/db/installed"].map(Self.fingerprint))
    let roots = ["/usr/lib", "/usr/local/lib"] + toolchains.folders().map { $0 + "/lib" }
    key.add(roots.flatMap(Self.libraries))
  }

  /// Size and checksum of a file's contents. That finds every change but one that was made to be missed, and who can make
  /// that in a toolchain can as well change assay.
  private static func fingerprint(_ path: String) -> String {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let contents = try? Data(contentsOf: URL(fileURLWithPath: real), options: .mappedIfSafe) else {
      return "\(path) none"
    }
    let sum = contents.withUnsafeBytes { crc32_z(0, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) }
    return "\(path == "/proc/self/exe" ? path : real) \(contents.count) \(sum)"
  }

  /// The names of what pip and npm have installed below a folder of libraries; pip's tell the versions.
  private static func libraries(_ root: String) -> [String] {
    let files = FileManager.default
    var folders: [String] = []
    for name in (try? files.contentsOfDirectory(atPath: root)) ?? [] {
      if name == "node_modules" { folders.append("\(root)/\(name)") }
      if name.hasPrefix("python") {
        folders += ["dist-packages", "site-packages"].map { "\(root)/\(name)/\($0)" }
      }
    }
    return folders.sorted().flatMap { folder in
      ((try? files.contentsOfDirectory(atPath: folder)) ?? []).sorted().map { "\(folder)/\($0)" }
    }
  }
}
