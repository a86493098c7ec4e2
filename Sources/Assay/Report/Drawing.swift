/// A small picture as inline SVG. Colours come from the page's style, so that it is readable in the dark too; its title says in
/// words what it shows.
package struct Drawing: Sendable {
  package let svg: String

  private init(title: String, width: Int, height: Int, _ body: String) {
    svg =
      "<svg role=\"img\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" "
      + "aria-label=\"\(HTMLText.escaped(title))\"><title>\(HTMLText.escaped(title))</title>\(body)</svg>"
  }

  private static func text(_ text: String, x: Double, y: Double, anchor: String = "start") -> String {
    "<text x=\"\(Figures.points(x))\" y=\"\(Figures.points(y))\" text-anchor=\"\(anchor)\">\(HTMLText.escaped(text))</text>"
  }

  private static func shortened(_ name: String) -> String { name.count > 22 ? name.prefix(21) + "…" : name }

  /// For each name how often each total occurs, as bars beside one another.
  static func histograms(_ rows: [(name: String, counts: [Int])], title: String) -> Drawing {
    let rowHeight = 58
    let left = 170.0
    var body = ""
    let step = 32.0
    for (place, row) in rows.enumerated() {
      let base = Double((place + 1) * rowHeight - 16)
      let most = Double(max(1, row.counts.max() ?? 1))
      body += text(shortened(row.name), x: 0, y: base - 8)
      body +=
        "<line class=\"axis\" x1=\"\(left)\" x2=\"\(left + step * Double(row.counts.count))\" y1=\"\(base)\" y2=\"\(base)\"/>"
      for (value, count) in row.counts.enumerated() {
        let height = Double(count) / most * 34
        let x = left + Double(value) * step
        body +=
          "<rect class=\"bar\" x=\"\(x + 3)\" y=\"\(Figures.decimals(base - height))\" width=\"\(step - 6)\" "
          + "height=\"\(Figures.decimals(height))\"><title>\(value): \(count)</title></rect>"
        body += text("\(value)", x: x + step / 2, y: base + 13, anchor: "middle")
      }
    }
    let widest = rows.map(\.counts.count).max() ?? 0
    return Drawing(title: title, width: Int(left + step * Double(widest)) + 8, height: rows.count * rowHeight + 4, body)
  }

  /// How far each annotator's ratings lie from the others', to the left stricter and to the right more generous.
  static func biases(_ rows: [(name: String, bias: Double)], title: String) -> Drawing {
    let left = 170.0
    let half = 150.0
    let most = max(1, rows.map { abs($0.bias) }.max() ?? 1)
    let middle = left + half
    let height = rows.count * 24 + 30
    var body = "<line class=\"axis\" x1=\"\(middle)\" x2=\"\(middle)\" y1=\"0\" y2=\"\(height - 22)\"/>"
    for (place, row) in rows.enumerated() {
      let y = Double(place * 24 + 14)
      let x = middle + row.bias / most * half * 0.9
      body += text(shortened(row.name), x: 0, y: y + 4)
      body += "<line class=\"range\" x1=\"\(middle)\" x2=\"\(Figures.points(x))\" y1=\"\(y)\" y2=\"\(y)\"/>"
      body += "<circle class=\"dot\" cx=\"\(Figures.points(x))\" cy=\"\(y)\" r=\"5\"/>"
      body += text(Figures.signed(row.bias), x: left + 2 * half + 8, y: y + 4)
    }
    body += text("stricter", x: left, y: Double(height) - 6)
    body += text("more generous", x: left + 2 * half, y: Double(height) - 6, anchor: "end")
    return Drawing(title: title, width: Int(left + 2 * half) + 60, height: height, body)
  }

  /// The agreement of every two, darker for more; nil where they share nothing.
  static func matrix(_ names: [String], _ values: [[Double?]], title: String) -> Drawing {
    let left = 170.0
    let step = 46.0
    var body = ""
    for (row, name) in names.enumerated() {
      let y = 24 + Double(row) * step
      body += text("\(row + 1) \(shortened(name))", x: 0, y: y + step / 2 + 4)
      body += text("\(row + 1)", x: left + (Double(row) + 0.5) * step, y: 16, anchor: "middle")
      for column in names.indices where column != row {
        let x = left + Double(column) * step
        guard let value = values[row][column] else { continue }
        let strength = Figures.decimals(0.08 + 0.42 * min(1, max(0, value)))
        body +=
          "<rect class=\"cell\" x=\"\(x + 1)\" y=\"\(y + 1)\" width=\"\(step - 2)\" height=\"\(step - 2)\" fill-opacity=\"\(strength)\"/>"
        body += text(Figures.decimals(value), x: x + step / 2, y: y + step / 2 + 4, anchor: "middle")
      }
    }
    let size = Double(names.count) * step
    return Drawing(title: title, width: Int(left + size) + 4, height: Int(size) + 28, body)
  }
}
