import Foundation
import Testing

@testable import Assay

@Suite struct PlainTextTests {
  @Test(arguments: [
    "\u{1b}[31mred\u{1b}[0m", "\u{1b}]0;title\u{7}", "a\r\nb", "a\rb\u{8}c\u{7f}", "a\u{9b}31mb",
    "a\u{2028}b\u{2029}c",
    "\u{202e}evil\u{202c}", "\u{2066}x\u{2069}", "a\u{200b}b\u{feff}", "\u{0}", "\u{85}", "\u{e000}",
  ])
  func leavesNothingThatMovesOrHides(text: String) {
    for scalar in PlainText.safe(text).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate:
        Issue.record("U+\(String(scalar.value, radix: 16)) is left of \(text.debugDescription)")
      default: break
      }
    }
  }

  @Test func leavesOrdinaryTextAlone() {
    for text in ["heron-7b", "naïve café", "数学 テスト", "x ≤ y → ½", "e\u{301}"] {
      #expect(PlainText.safe(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("数学", 4), ("ハ", 2), ("ｱ", 1), ("한글", 4), ("（", 2),
    ("😀", 2), ("✅", 2), ("❌", 2), ("⭐", 2), ("🇩🇪", 2), ("🟢", 2), ("𠮷", 2), ("–", 1), ("…", 1), ("█", 1),
  ])
  func countsColumns(text: String, columns: Int) {
    #expect(PlainText.width(text) == columns)
  }

  /// Every character that Unicode calls wide or full width takes two columns, by the tables that Python has.
  @Test func agreesWithPythonOnWideCharacters() throws {
    let program = """
      import sys, unicodedata
      for n in range(0x20, 0x110000):
          c = chr(n)
          if unicodedata.category(c) not in ('Cn', 'Cs', 'Mn', 'Me', 'Cc', 'Cf') and unicodedata.east_asian_width(c) in 'WF':
              print(n)
      """
    let listed = try filter(Data(), through: "/usr/bin/python3", ["-I", "-c", program])
    let wide = String(decoding: listed, as: UTF8.self).split(separator: "\n").compactMap { UInt32($0) }
    try #require(wide.count > 100_000)
    let narrow = wide.filter { number in
      Unicode.Scalar(number).map { PlainText.width(String(Character($0))) != 2 } ?? false
    }
    #expect(narrow.prefix(20).map { String($0, radix: 16) } == [], "\(narrow.count) in all")
  }

  @Test(arguments: [
    "", "a", "abcdefgh", "数学数学数学", "a数学数学", "😀😀😀😀😀",
    "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
  ])
  func fitsExactly(text: String) {
    for columns in [1, 2, 3, 5, 8, 20] {
      for right in [false, true] {
        let fitted = PlainText.fitted(text, columns, right: right)
        #expect(PlainText.width(fitted) == columns, "\(text) in \(columns)")
      }
    }
    #expect(PlainText.fitted("ab", 4) == "ab  " && PlainText.fitted("ab", 4, right: true) == "  ab")
    #expect(PlainText.fitted("abcdef", 4) == "abc…")
  }
}
