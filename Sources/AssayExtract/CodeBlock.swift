/// A piece of an answer that is set as code, or that reads as code where nothing is set.
package struct CodeBlock: Codable, Sendable, Equatable {
  /// How the answer marks the block as code.
  package enum Fence: String, Codable, Sendable {
    /// Fences of three or more backticks or tildes.
    case backtick, tilde
    /// Four spaces, as CommonMark has it.
    case indented
    /// Found without a fence: the longest part that parses.
    case none
    /// `<pre><code>`.
    case html
  }

  /// What the block is for.
  package enum Role: String, Codable, Sendable {
    case program
    /// Shows the program at work: calls, prints, tests.
    case usage
    /// What the program prints.
    case output
    /// Commands that install or run something.
    case install
    case data
    /// Another solution, an older version, or a repetition of what the program holds.
    case alternative
    /// Another language, a patch, prose, or what can't be used.
    case other
  }

  /// The info string's first word as written, and the whole info string.
  package var tag: String?
  package var info: String?
  /// The name of a language definition, or nil when no definition fits.
  package var language: String?
  /// From 0 (no idea) to 1 (tagged and parsed).
  package var languageConfidence: Double
  /// UTF-8 byte offsets in the answer: the content's lines without the last line's ending, quote markers and
  /// indentation included.
  package var range: Range<Int>
  /// The first content line in the answer, from 1.
  package var line: Int
  /// The content with fence indentation and quote markers removed, and lines ended by `\n`.
  package var text: String
  package var fence: Fence
  package var closed: Bool
  package var role: Role
  /// One plain sentence each for role and language.
  package var why: String

  private enum CodingKeys: String, CodingKey {
    case tag, info, language
    case languageConfidence = "language_confidence"
    case range, line, text, fence, closed, role, why
  }

  /// A range as `{"start", "end"}`: Swift's own encoding is a bare pair.
  private struct Offsets: Codable {
    var start: Int
    var end: Int
  }

  package init(
    tag: String? = nil, info: String? = nil, language: String? = nil, languageConfidence: Double = 0,
    range: Range<Int>, line: Int, text: String, fence: Fence, closed: Bool, role: Role = .other,
    why: String = ""
  ) {
    self.tag = tag
    self.info = info
    self.language = language
    self.languageConfidence = languageConfidence
    self.range = range
    self.line = line
    self.text = text
    self.fence = fence
    self.closed = closed
    self.role = role
    self.why = why
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    tag = try values.decodeIfPresent(String.self, forKey: .tag)
    info = try values.decodeIfPresent(String.self, forKey: .info)
    language = try values.decodeIfPresent(String.self, forKey: .language)
    languageConfidence = try values.decode(Double.self, forKey: .languageConfidence)
    let offsets = try values.decode(Offsets.self, forKey: .range)
    guard offsets.start >= 0, offsets.start <= offsets.end else {
      throw DecodingError.dataCorruptedError(
        forKey: .range, in: values, debugDescription: "a range must not end before it starts")
    }
    range = offsets.start..<offsets.end
    line = try values.decode(Int.self, forKey: .line)
    text = try values.decode(String.self, forKey: .text)
    fence = try values.decode(Fence.self, forKey: .fence)
    closed = try values.decode(Bool.self, forKey: .closed)
    role = try values.decode(Role.self, forKey: .role)
    why = try values.decode(String.self, forKey: .why)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(tag, forKey: .tag)
    try values.encode(info, forKey: .info)
    try values.encode(language, forKey: .language)
    try values.encode(languageConfidence, forKey: .languageConfidence)
    try values.encode(Offsets(start: range.lowerBound, end: range.upperBound), forKey: .range)
    try values.encode(line, forKey: .line)
    try values.encode(text, forKey: .text)
    try values.encode(fence, forKey: .fence)
    try values.encode(closed, forKey: .closed)
    try values.encode(role, forKey: .role)
    try values.encode(why, forKey: .why)
  }
}
