import AssaySandbox
import CZlib
import Foundation
import Glibc
import Synchronization

/// Precompiled standard headers, one for each set of headers that programs begin with, shared read-only with all compiles.
///
/// Reading the headers is most of what a C++ compile costs. A precompiled form is used only for what a program itself
/// includes, first and in full (`LeadingIncludes`): read ahead for all programs it would let those compile that forgot an
/// include. Making one costs about two compiles, so it is made when a set is met for the second time.
final class PrecompiledHeaders: Sendable {
  private let sandbox: Sandbox
  private let cache: CompileCache
  private let sets = Mutex<[String: State]>([:])

  private enum State {
    case seen
    /// Another lane makes it; nobody waits for it, as compiling without costs less time.
    case busy
    case ready(String)
    case failed
  }

  private static let header = "prefix.h"
  private static let precompiled = "prefix.h.gch"

  init(sandbox: Sandbox, cache: CompileCache) {
    self.sandbox = sandbox
    self.cache = cache
  }

  /// Where compiles see `prefix.h` for a source; nil when there is none, or not yet.
  ///
  /// - Parameter key: the parts of a content key that all compiles of this step share.
  func path(
    for source: PlannedFile, step: CompileStep, key common: ContentKey, lane: Lane
  ) throws(SandboxError) -> String? {
    guard let precompiled = step.precompiled else { return nil }
    let text = String(decoding: source.contents, as: UTF8.self)
    // In any order they mean the same, and programs agree on sets more often than on orders.
    let headers = Set(LeadingIncludes.headers(of: text, known: Set(precompiled.headers))).sorted()
    guard !headers.isEmpty else { return nil }
    var key = common
    key.add(headers)
    key.add(precompiled.make)
    let name = key.hex
    switch begin(name) {
    case .ready(let path): return path
    case .failed, .seen: return nil
    case .busy: break
    }
    var state = State.failed
    defer { sets.withLock { [state] sets in sets[name] = state } }
    var path = kept(name, headers: headers)
    if path == nil { path = try make(name, headers: headers, step: step, precompiled, lane: lane) }
    if let path { state = .ready(path) }
    return path
  }

  /// What to do about a set: `.busy` when it is now the caller's to make.
  private func begin(_ name: String) -> State {
    let folder = cache.folder
    return sets.withLock { sets in
      switch sets[name] {
      case .ready(let path): return .ready(path)
      case .busy, .failed: return .failed
      case .seen:
        sets[name] = .busy
        return .busy
      case nil:
        let isKnown = folder?.contains(Self.seen(name)) == true
        sets[name] = isKnown ? .busy : .seen
        if !isKnown { folder?.write(Self.seen(name), Data()) }
        return isKnown ? .busy : .seen
      }
    }
  }

  private static func seen(_ name: String) -> String { name + ".seen" }
  private static func stored(_ name: String) -> String { name + ".gch" }
  private static func record(_ name: String) -> String { name + ".sum" }

  private static func text(_ headers: [String]) -> Data {
    Data(headers.map { "#include <\($0)>\n" }.joined().utf8)
  }

  /// Makes it in the sandbox, as the compiler that reads it will, and keeps it.
  private func make(
    _ name: String, headers: [String], step: CompileStep, _ precompiled: CompileStep.Precompiled, lane: Lane
  ) throws(SandboxError) -> String? {
    let result = try lane.run(
      RunPlan(
        id: "precompiled-header", argv: precompiled.make, environment: step.environment,
        files: [PlannedFile(path: Self.header, contents: Self.text(headers))], limits: step.limits,
        outputs: [Self.precompiled]))
    // A header that gives a warning has to give it for each program.
    guard result.status == .ok, result.stdout.isEmpty, result.stderr.isEmpty,
      let made = result.outputs.first?.contents
    else { return nil }
    if let folder = cache.folder, folder.write(Self.stored(name), made),
      folder.write(Self.record(name), Data("\(made.count) \(Self.sum(of: made))".utf8))
    {
      folder.trim()
      if let path = kept(name, headers: headers) { return path }
    }
    return shared(name, headers: headers) { () throws(SandboxError) in
      try sandbox.share(made, as: Self.place(name, Self.precompiled))
    }
  }

  /// The one that an earlier invocation has kept, if it is whole.
  private func kept(_ name: String, headers: [String]) -> String? {
    guard let folder = cache.folder, let record = folder.read(Self.record(name), limit: 100),
      let file = folder.file(Self.stored(name))
    else { return nil }
    defer { close(file.descriptor) }
    // A checksum of zlib's, since it costs 0.1 s for the 100 MB where SHA-256 costs seconds, and who could change the file
    // on purpose could change any digest with it.
    guard file.size > 0, let mapped = mmap(nil, file.size, PROT_READ, MAP_SHARED, file.descriptor, 0),
      mapped != MAP_FAILED
    else { return nil }
    defer { munmap(mapped, file.size) }
    let bytes = UnsafeRawBufferPointer(start: mapped, count: file.size)
    guard record == Data("\(file.size) \(Self.sum(of: bytes))".utf8) else {
      folder.remove(Self.stored(name))
      return nil
    }
    futimens(file.descriptor, nil)
    return shared(name, headers: headers) { () throws(SandboxError) in
      try sandbox.share(file.descriptor, as: Self.place(name, Self.precompiled))
    }
  }

  /// Where compiles see the header; nil when the shared folder has no room, which costs time and nothing else. The header's
  /// own text stands beside it: the compiler reads that where it won't take the precompiled form.
  private func shared(
    _ name: String, headers: [String], _ share: () throws(SandboxError) -> Void
  ) -> String? {
    do throws(SandboxError) {
      try share()
      try sandbox.share(Self.text(headers), as: Self.place(name, Self.header))
    } catch {
      return nil
    }
    return sandbox.share + "/" + Self.place(name, Self.header)
  }

  private static func place(_ name: String, _ file: String) -> String { "precompiled/\(name)/\(file)" }

  private static func sum(of bytes: some ContiguousBytes) -> UInt {
    bytes.withUnsafeBytes { UInt(crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
