import AssayCompile
import Foundation

extension GradedReport {
  /// Writes one file of HTML that needs nothing else: it loads nothing, and no script but its own runs.
  ///
  /// An answer is data to that script, which shows it as text only; should a text ever become markup, the policy still keeps a
  /// script or a style in it from running, and the page from reaching a network.
  package func writeHTML(title: String, to output: OutputStream) throws {
    let style = Self.resource("report.css")
    let script = Self.resource("report.js")
    let policy =
      "default-src 'none'; style-src 'sha256-\(Self.digest(style))'; script-src 'sha256-\(Self.digest(script))'; "
      + "base-uri 'none'; form-action 'none'"
    let name = HTMLText.escaped(title)
    try output.write(
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>\(name)</title>
      <style>\(style)</style></head>
      <body><main><h1>\(name)</h1>
      \(page.html)
      \(Self.explorer)
      <script type="application/json" id="data">[
      """)
    for (place, row) in rows.enumerated() {
      if place > 0 { try output.write(",") }
      try output.write(row)
    }
    try output.write("]</script>\n</main><script>\(script)</script></body></html>\n")
  }

  private static func resource(_ name: String) -> String {
    guard let file = EmbeddedFiles.all.first(where: { $0.path == "Report/" + name }) else {
      preconditionFailure("Report/\(name) is not embedded")
    }
    return String(decoding: file.contents, as: UTF8.self)
  }

  private static func digest(_ text: String) -> String { Data(SHA256.digest(text.utf8)).base64EncodedString() }

  private static let explorer = """
    <h2 id="answers-title">Answers</h2>
    <noscript><p>The list of answers needs this page's own script.</p></noscript>
    <form id="filters" role="search" aria-labelledby="answers-title">
    <div><label for="search">Search</label><input id="search" type="search" autocomplete="off"></div>
    <div><label for="model">Model</label><select id="model"><option value="">all</option></select></div>
    <div><label for="language">Language</label><select id="language"><option value="">all</option></select></div>
    <div><label for="run">Run</label><select id="run"><option value="">all</option></select></div>
    <div><label for="sort">Order</label><select id="sort"><option value="unsure">least sure first</option>
    <option value="low">lowest first</option><option value="high">highest first</option>
    <option value="record">as graded</option><option value="apart">farthest from people first</option></select></div>
    </form>
    <p class="soft"><span id="status" role="status"></span>.
    <span class="keys">Keys: j and k move, Enter opens, / searches, Escape leaves.</span></p>
    <ol class="answers" id="answers"></ol>
    <button id="more" type="button" hidden>Show more</button>
    """
}
