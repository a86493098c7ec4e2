/// Text of strangers as text in HTML, also in an attribute's quotes.
enum HTMLText {
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(PlainText.visible(scalar))
      }
    }
    return result
  }
}

extension ReportPage {
  /// A part of a page of HTML in which no text of a stranger can be more than text.
  var html: String {
    var parts: [String] = []
    for block in blocks {
      switch block {
      case .heading(let text): parts.append("<h2>\(HTMLText.escaped(text))</h2>")
      case .paragraph(let text): parts.append("<p>\(HTMLText.escaped(text))</p>")
      case .list(let items):
        parts.append("<ul>" + items.map { "<li>\(HTMLText.escaped($0))</li>" }.joined() + "</ul>")
      case .figure(let drawing): parts.append("<div class=\"wide\">\(drawing.svg)</div>")
      case .table(let columns, let rows):
        func cells(_ texts: [String], _ tag: String) -> String {
          zip(columns, texts).enumerated().map { place, cell in
            let kind = cell.0.isNumber && place > 0 ? " class=\"number\"" : ""
            let scope = tag == "th" ? " scope=\"col\"" : ""
            return "<\(tag)\(scope)\(kind)>\(HTMLText.escaped(cell.1))</\(tag)>"
          }.joined()
        }
        let body = rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        parts.append(
          "<div class=\"wide\"><table><thead><tr>\(cells(columns.map(\.title), "th"))</tr></thead><tbody>\n\(body)\n</tbody></table></div>"
        )
      }
    }
    return parts.joined(separator: "\n") + "\n"
  }
}
