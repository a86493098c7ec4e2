package import AssayArgilla
import AssayJSON
import Foundation

/// Links to the annotation page of a record.
///
/// The page knows no address of a single record: it shows a queue by the state of the user's own response, narrowed by a
/// search, `search=WORDS~FIELD` (seen on 2.8.0). So the link opens what its reader has
/// answered and searches for the first words of the record's first text.
package struct RecordPage: Sendable {
  private let dataset: String

  package init(server: ArgillaAddress, dataset: ArgillaDataset) {
    self.dataset = "\(server)/dataset/\(dataset.id)/annotation-mode"
  }

  /// Fewer words would find other records too; more make a long link and find no fewer.
  private static let words = 12

  /// - Parameter status: of the response that is to be seen.
  func url(of record: ArgillaRecord, status: String) -> String {
    var items = [URLQueryItem(name: "page", value: "1"), URLQueryItem(name: "status", value: status)]
    let texts = record.fields.lazy.compactMap { field in field.value.text.map { (field.key, $0) } }
    if let (field, text) = texts.first(where: { !$0.1.isEmpty && !$0.0.contains("~") }) {
      // Marks are commands to some search engines.
      let words = text.prefix(400).split { !($0.isLetter || $0.isNumber) }.prefix(Self.words)
      if !words.isEmpty {
        items.append(URLQueryItem(name: "search", value: words.joined(separator: " ") + "~" + field))
      }
    }
    var parts = URLComponents()
    parts.queryItems = items
    return dataset + (parts.string ?? "")
  }
}
