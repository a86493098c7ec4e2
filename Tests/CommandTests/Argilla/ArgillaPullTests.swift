import Foundation
import Testing

/// `assay argilla pull` of datasets that somebody else made, and to places that cannot be written.
extension ArgillaTests {
  /// A disk without room for a single page: nothing is kept that another run could go on with, and none is promised.
  @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
  func aFullDiskIsToldAsItIs() throws {
    let id = try make(
      "full", fields: ["instruction"], questions: [rating("quality", 7, isRequired: true), text("corrected_response")],
      records: (0..<12).map { ["external_id": "r\($0)", "fields": ["instruction": "Do."]] })
    defer { _ = try? server.call("DELETE", "/datasets/\(id)") }
    for record in try server.records("full").values {
      let long = String(repeating: "long ", count: 200)
      try server.answer(record, as: "ann", "submitted", ["quality": 5, "corrected_response": long])
    }
    let disk = folder.path + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    // A mount namespace of its own, so that nothing stays mounted.
    let script = try folder.write(
      "full.sh",
      """
      set -e; mount -t tmpfs -o size=4k none '\(disk)'
      "$ASSAY" argilla pull --dataset full --output '\(disk)/out.jsonl' || echo "status $?"
      ls '\(disk)'
      """)
    let outcome = try Tool.shell(
      "unshare -m sh '\(script)'", environment: ["ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "owner.apikey"])
    if outcome.errors.contains("unshare") || outcome.errors.contains("mount:") {
      try Test.cancel("no file system can be mounted here: \(outcome.errors)")
    }
    #expect(outcome.text == "status 75\nout.jsonl.part\n", "\(outcome.text)")
    #expect(
      outcome.errors.hasSuffix("assay: \(disk)/out.jsonl.part: cannot write: No space left on device\n"),
      "\(outcome.errors)")
    #expect(!outcome.errors.contains("--resume"), "\(outcome.errors)")
  }
}
