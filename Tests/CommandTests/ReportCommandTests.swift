import Foundation
import TestThreads
import Testing

@Suite(.blocking) struct ReportCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let chromium = "/usr/bin/chromium"
  static let hasBrowser = FileManager.default.isExecutableFile(atPath: chromium)

  /// Would say so in the page's title if it ran, in each of the ways in which text becomes a program.
  private static let hostile = """
    </script></textarea></style><script>document.title='ran'</script><img src=x onerror="document.title='ran'">
    <!--<script> \u{2028} --><svg onload="document.title='ran'"><a href="javascript:document.title='ran'">x</a>{{7*7}}${7*7}
    <style>body{display:none}</style><meta http-equiv="refresh" content="0;url=http://evil.example/">
    """

  private func record(
    _ id: String, _ answers: [(model: String, text: String, total: Int?)], sure: Double = 0.5, status: String = "ok"
  ) throws -> String {
    let responses: [[String: Any]] = answers.enumerated().map { place, answer in
      let name = "response-\(place + 1)"
      return [
        "id": "\(id)/\(name)", "name": name, "model": answer.model, "response": answer.text,
        "program": ["language": "python"],
        "examples": [
          ["id": "e1", "kind": "assertion", "origin": "response", "call": Self.hostile, "got": Self.hostile]
        ],
        "runs": [["purpose": "as-written", "status": status, "stdout": Self.hostile, "stderr": ""]],
        "evidence": [:] as [String: Any],
        "score": [
          "total": answer.total ?? NSNull(), "confidence": sure, "rubric": "r@1",
          "criteria": [
            "all": ["points": answer.total ?? NSNull(), "max": 7, "confidence": 0.5, "reasons": [Self.hostile]]
              as [String: Any]
          ],
        ] as [String: Any],
      ]
    }
    let line: [String: Any] = [
      "schema": 1, "id": id, "instruction": Self.hostile, "metadata": [:] as [String: Any], "responses": responses,
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self)
      + "\n"
  }

  private func hostileInput() throws -> (graded: String, annotations: String) {
    let graded = try (0..<30).map {
      try record("r\($0)" + Self.hostile, [(Self.hostile, Self.hostile, $0 % 8), ("heron-7b", fenced("x = 1"), nil)])
    }.joined()
    let annotations = try (0..<30).flatMap { number in
      try ["a", "b" + Self.hostile].map { user in
        let line: [String: Any] = [
          "record": "r\(number)" + Self.hostile, "response": "response-1", "user": ["id": user, "name": user],
          "status": "submitted", "ratings": ["total": (number + user.utf8.count) % 8], "url": "javascript:alert(1)",
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self)
          + "\n"
      }
    }.joined()
    return (graded, annotations)
  }

  private func report(_ options: [String] = []) throws -> Outcome {
    let input = try hostileInput()
    return try Tool.run(
      ["report", "--annotations", folder.write("annotations.jsonl", input.annotations), "--title", Self.hostile]
        + options,
      stdin: input.graded)
  }

  /// No markup of a stranger, by the tags that the page itself writes.
  @Test func textStaysText() throws {
    let outcome = try report()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let html = outcome.text
    for mark in ["<img", "<svg onload", "<a ", "<!--", "<iframe", "http-equiv=\"refresh\""] {
      #expect(!html.contains(mark), "\(mark)")
    }
    #expect(html.components(separatedBy: "<script").count == 3)
    #expect(html.components(separatedBy: "</script").count == 3)
    #expect(html.components(separatedBy: "<style").count == 2)
    #expect(!html.contains("\u{2028}"))
    let markdown = try report(["--format", "markdown"]).text
    #expect(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("javascript:"))
  }

  /// In a browser: the list is drawn, and nothing of a stranger ran.
  @Test(.enabled(if: hasBrowser, "chromium is not installed (apt: chromium)"))
  func opensInABrowser() throws {
    let file = folder.path + "/report.html"
    #expect(try report(["--output", file]).status == 0)
    let browser = try Tool.Started(
      [
        Self.chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
        "--user-data-dir=\(folder.path)/profile", "--dump-dom", "file://" + file,
      ], stdin: Data()
    ).wait(seconds: 100)
    let page = browser.text
    #expect(page.contains("data-ready=\"yes\""), "\(browser.errors.suffix(500))")
    #expect(page.contains("60 of 60 answers, 50 shown"))
    #expect(!page.contains("<title>ran"))
    #expect(page.components(separatedBy: "<details").count == 51)
  }

  /// Does with a page what a person would, by Tests/Report/browser.py, and returns the texts that were asked for.
  private func browse(_ file: String, _ steps: [[String: Any]]) throws -> [String] {
    let ready: [[String: Any]] = [["wait": "document.documentElement.dataset.ready === 'yes'"]]
    let outcome = try Tool.Started(
      [
        "/usr/bin/python3", "-B", Tool.project + "/Tests/Report/browser.py", Self.chromium, "file://" + file,
        folder.path + "/profile-\(UUID().uuidString)",
      ], stdin: JSONSerialization.data(withJSONObject: ready + steps)
    ).wait(seconds: 100)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return try outcome.lines.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed) as? String)
    }
  }

  /// Search, filters, order and keys, with the keyboard alone.
  @Test(.enabled(if: hasBrowser, "chromium is not installed (apt: chromium)"))
  func usedWithTheKeyboard() throws {
    let sure = [0.9, 0.2, 0.7, 0.4]
    let graded = try (0..<120).map { number in
      try record(
        "task-\(number)",
        [("heron-7b", "Answer \(number)\n" + fenced("x = \(number)"), number % 8), ("otter-13b", "none", 0)],
        sure: sure[number % 4], status: number == 77 ? "cpu-time" : "ok")
    }.joined()
    let file = folder.path + "/report.html"
    #expect(try Tool.run(["report", "--output", file], stdin: graded).status == 0)
    let status: [String: Any] = ["value": "document.getElementById('status').textContent"]
    let here: [String: Any] = [
      "value":
        "document.activeElement.closest('summary')?.querySelector('.id').textContent ?? (document.activeElement.id || document.activeElement.tagName)"
    ]
    let first: [String: Any] = ["value": "document.querySelector('summary .id').textContent"]
    func choose(_ select: String, _ key: String) -> [[String: Any]] {
      [["value": "document.getElementById('\(select)').focus() ?? 'focused'"]] + [["key": key]]
    }
    var steps: [[String: Any]] = [status, first, ["key": "j"], here, ["key": "j"], ["key": "j"], ["key": "k"], here]
    steps += [["key": "Enter"], ["value": "String(document.activeElement.parentElement.open)"]]
    steps += [
      ["value": "[...document.activeElement.parentElement.querySelectorAll('h3')].map(x => x.textContent).join(', ')"]
    ]
    steps += [["key": "ArrowDown"], here, ["key": "/"], here, ["type": "Answer 77"]]
    steps += [
      ["wait": "document.getElementById('status').textContent.startsWith('1 of')"], first, ["key": "Escape"], here,
    ]
    steps += [
      [
        "value":
          "(document.getElementById('search').value = '', document.getElementById('search').dispatchEvent(new Event('input')), 'cleared')"
      ]
    ]
    steps += [["wait": "document.getElementById('status').textContent.startsWith('240 of')"]]
    steps += choose("run", "c") + [status, first] + choose("run", "ArrowUp") + choose("model", "o") + [status]
    steps += choose("sort", "h") + choose("model", "ArrowUp") + [first]
    // Moving past what is drawn draws more.
    steps += [["key": "Escape"]] + Array(repeating: ["key": "j"] as [String: Any], count: 60) + [status]
    let found = try browse(file, steps)
    #expect(
      found == [
        "240 of 240 answers, 50 shown", "task-1 response-1", "task-1 response-1", "task-1 response-2", "true",
        "Instruction, Points and reasons, Answer, Examples, Run as-written: ok", "task-5 response-1",
        "search", "task-77 response-1", "BODY", "cleared", "focused", "2 of 240 answers, 2 shown", "task-77 response-1",
        "focused",
        "focused", "120 of 240 answers, 50 shown", "focused", "focused", "task-7 response-1",
        "120 of 240 answers, 100 shown",
      ], "\(found)")
  }

  /// Nothing is wider than a phone, and colours follow the browser's setting.
  @Test(.enabled(if: hasBrowser, "chromium is not installed (apt: chromium)"))
  func phoneAndDarkMode() throws {
    let input = try hostileInput()
    let file = folder.path + "/report.html"
    let annotations = try folder.write("annotations.jsonl", input.annotations)
    #expect(try Tool.run(["report", "--annotations", annotations, "--output", file], stdin: input.graded).status == 0)
    let width: [String: Any] = ["value": "String(document.documentElement.scrollWidth)"]
    let open: [String: Any] = [
      "value": "(document.querySelector('details').open = true, getComputedStyle(document.body).backgroundColor)"
    ]
    // Labels for everything that takes input.
    let labels: [String: Any] = [
      "value":
        "String([...document.querySelectorAll('input, select')].every(x => x.labels.length === 1 && x.labels[0].textContent))"
    ]
    let found = try browse(
      file,
      [["size": [390, 844], "dark": false], open, width, ["size": [390, 844], "dark": true], open, width, labels])
    #expect(found == ["rgb(255, 255, 255)", "390", "rgb(13, 17, 23)", "390", "true"], "\(found)")
  }

  /// 10,000 records are a matter of seconds, which a build for release shows (docs/report.md); here only that size is no trouble.
  @Test func manyRecords() throws {
    let text = "Some text.\n" + fenced("def f(x):\n    return x + 1\n" + String(repeating: "# more\n", count: 20))
    let graded = try (0..<500).map { try record("r\($0)", [("heron-7b", text, $0 % 8), ("otter-13b", text, $0 % 5)]) }
      .joined()
    let outcome = try Tool.run(["report", "--output", folder.path + "/many.html"], stdin: graded)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let html = String(decoding: folder.contents("many.html") ?? Data(), as: UTF8.self)
    #expect(html.contains("<td>heron-7b</td><td class=\"number\">500</td>"))
    #expect(html.contains("<td>heron-7b – otter-13b</td><td class=\"number\">500</td>"))
  }
}
