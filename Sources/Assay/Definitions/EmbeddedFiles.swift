import CAssayResources
package import Foundation

/// The files of `Sandbox/`, `Rubrics/` and `Report/` that were embedded when the binary was built.
package enum EmbeddedFiles {
  /// Paths relative to the project's root, such as `Sandbox/languages/python.yaml`, with their contents, ordered by path.
  package static let all: [(path: String, contents: Data)] = {
    var files: [(path: String, contents: Data)] = []
    while let file = assay_resource_at(files.count)?.pointee {
      files.append((String(cString: file.path), Data(bytes: file.bytes, count: file.size)))
    }
    return files
  }()
}
