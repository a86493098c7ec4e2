import AssaySandbox

/// The report of `assay doctor` for people: 80 columns at most, whatever a host's settings and toolchains print.
package struct DoctorText {
  private let width: Int
  private let colours: Bool

  private static let names = 14
  private static let indent = 4

  /// - Parameters:
  ///   - width: columns that a line may take.
  ///   - colours: whether states are coloured.
  package init(width: Int = 80, colours: Bool) {
    self.width = width
    self.colours = colours
  }

  package func text(_ report: DoctorReport) -> String {
    let host = report.host
    var lines = ["assay \(report.version) on Linux \(host.kernel), \(host.architecture)", ""]
    lines.append("Protection")
    for layer in Layer.allCases {
      if let entry = report.layers[layer] { lines += self.lines(layer, entry) }
    }
    if let problem = report.problem { lines += wrapped("", problem) }
    lines += ["", "Host"] + self.lines(host)
    lines += ["", "Toolchains"] + report.toolchains.flatMap { self.lines($0) }
    lines += ["", report.ready ? "Programs can be run." : "Programs are not run here."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ layer: Layer, _ entry: DoctorReport.LayerEntry) -> [String] {
    // The colour is added after the measuring: it takes no columns.
    var lines = entryLines(
      layer.rawValue, [entry.state.rawValue, entry.detail].compactMap { $0 }.joined(separator: ", "))
    lines[0] = coloured(lines[0], entry.state)
    if entry.met == false { lines += wrapped("required", "Programs are not run without it.") }
    if let consequence = entry.consequence { lines += wrapped("means", consequence) }
    if let remedy = entry.remedy { lines += wrapped("remedy", remedy) }
    return lines
  }

  private func lines(_ host: HostFacts) -> [String] {
    func size(_ bytes: Int) -> String {
      let tenths = (Double(bytes) / Double(1 << 30) * 10).rounded()
      return "\(tenths / 10) GiB"
    }
    var processors = "\(host.processors.allowed) allowed of \(host.processors.online)"
    if let quota = host.processors.quota { processors += ", a quota of \((quota * 100).rounded() / 100)" }
    var memory = "\(size(host.memory.availableBytes)) available of \(size(host.memory.totalBytes))"
    if let limit = host.memory.limitBytes { memory += ", a limit of \(size(limit))" }
    var groups = host.controlGroups.version
    if let folder = host.controlGroups.folder {
      let controllers = host.controlGroups.controllers
      groups += ", \(folder), \(controllers.isEmpty ? "no controllers" : controllers.joined(separator: " "))"
      groups += host.controlGroups.writable ? ", writable" : ", not writable"
    }
    return entryLines("user", host.root ? "root" : "an ordinary user")
      + entryLines("processors", processors) + entryLines("memory", memory)
      + entryLines("libseccomp", host.libseccomp)
      + entryLines("Landlock", host.landlockABI > 0 ? "ABI \(host.landlockABI)" : "none")
      + entryLines("cgroups", groups)
  }

  private func lines(_ entry: DoctorReport.ToolchainEntry) -> [String] {
    guard let command = entry.command else { return entryLines(entry.title, "missing; install \(entry.package)") }
    let version = entry.version ?? "does not run in the sandbox"
    return entryLines(entry.title, "\(version), \(command), package \(entry.package)")
  }

  /// A name and its value, which goes on under itself.
  private func entryLines(_ name: String, _ value: String) -> [String] {
    let head = "  " + PlainText.fitted(name, Self.names) + " "
    let parts = wrap(PlainText.safe(value), width - PlainText.width(head))
    let fill = String(repeating: " ", count: PlainText.width(head))
    return parts.enumerated().map { ($0.offset == 0 ? head : fill) + $0.element }
  }

  private func wrapped(_ label: String, _ text: String) -> [String] {
    let fill = String(repeating: " ", count: Self.indent)
    let text = label.isEmpty ? text : label + ": " + text
    return wrap(PlainText.safe(text), width - 2 * Self.indent).enumerated().map {
      fill + ($0.offset == 0 || label.isEmpty ? "" : "  ") + $0.element
    }
  }

  /// Breaks at spaces; a word longer than a line is cut into pieces.
  private func wrap(_ text: String, _ columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      var word = String(word)
      if !line.isEmpty, PlainText.width(line) + 1 + PlainText.width(word) > columns {
        lines.append(line)
        line = ""
      }
      while PlainText.width(word) > columns {
        let piece = String(word.prefix(columns / 2))
        lines.append(piece)
        word.removeFirst(piece.count)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
  }

  private func coloured(_ line: String, _ state: LayerState.State) -> String {
    guard colours else { return line }
    let code =
      switch state {
      case .active: "32"
      case .degraded: "33"
      case .unavailable: "31"
      }
    return line.replacing(state.rawValue, with: "\u{1b}[\(code)m\(state.rawValue)\u{1b}[0m", maxReplacements: 1)
  }
}
