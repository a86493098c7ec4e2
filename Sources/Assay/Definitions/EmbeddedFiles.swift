import CAssayResources
package import Foundation

/// The files of `Sandbox/` and `Rubrics/` that were embedded when the binary was built.
package enum EmbeddedFiles {
  /// Paths relative to the project's root, such as `Sandbox/languages/python.yaml`, with their contents, ordered by path.
  package static let all: [(path: String, contents: Data)] = {
    let base = withUnsafePointer(to: assay_resources) { UnsafeRawPointer($0).assumingMemoryBound(to: assay_resource.self) }
    return (0..<Int(assay_resource_count)).compactMap { index in
      guard let path = base[index].path, let bytes = base[index].bytes else { return nil }
      return (String(cString: path), Data(bytes: bytes, count: base[index].size))
    }
  }()
}
