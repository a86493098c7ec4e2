import Foundation
import Testing

@testable import Assay

@Suite struct EmbeddedFilesTests {
  /// What is built in is what stands in the folders: names and bytes.
  @Test func equalTheFolders() throws {
    var files: [String: Data] = [:]
    for top in ["Sandbox", "Rubrics", "Report"] {
      for name in try FileManager.default.subpathsOfDirectory(atPath: projectRoot + "/" + top) {
        let path = projectRoot + "/\(top)/\(name)"
        let parts = name.split(separator: "/")
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue || parts.contains("__pycache__") || parts.last?.hasPrefix(".") == true {
          continue
        }
        files["\(top)/\(name)"] = FileManager.default.contents(atPath: path)
      }
    }
    #expect(EmbeddedFiles.all.map(\.path) == files.keys.sorted())
    for (path, contents) in EmbeddedFiles.all { #expect(contents == files[path], "\(path)") }
  }

  @Test func holdTheHarnesses() {
    let paths = EmbeddedFiles.all.map(\.path)
    for name in ["python/checker.py", "python/worker.py", "javascript/checker.js", "javascript/worker.js"] {
      #expect(paths.contains("Sandbox/harness/" + name))
    }
  }
}
