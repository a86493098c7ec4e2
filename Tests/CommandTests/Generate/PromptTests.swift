import Foundation
import TestThreads
import Testing

/// Chat templates, by real Jinja in the sandbox, and the interfaces that take whole prompts.
@Suite(.blocking, .enabled(if: SchemaTests.hasModule("jinja2"), "python3-jinja2 is not installed")) struct PromptTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let chatML = """
    {%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
    {%- endfor %}
    {%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- endif %}
    """

  private func prompt(_ template: String, _ arguments: [String] = ["--text", "Hi <b>"]) throws -> Outcome {
    try Tool.run(["prompt", "--template", folder.write("t/chat_template.jinja", template)] + arguments)
  }

  @Test func rendersAConversation() throws {
    let outcome = try prompt(Self.chatML, ["--text", "Hi", "--system", "Be brief."])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.text
        == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    let bare = try prompt(Self.chatML, ["--text", "Hi", "--no-generation-prompt"])
    #expect(bare.text == "<|im_start|>user\nHi<|im_end|>\n")
    let lines = try Tool.run(
      ["prompt", "--template", folder.path + "/t"], stdin: ScriptedModel.tasks(2))
    #expect(try lines.records().compactMap { $0["id"] as? String } == ["t1", "t2"])
  }

  /// What templates of published models use, with the tokens of their configuration.
  @Test func hasWhatTemplatesUse() throws {
    let template = """
      {{ bos_token }}{% macro turn(m) %}[{{ m.role | upper }}]{% generation %}{{ m.content }}{% endgeneration %}{% endmacro %}
      {%- set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{{ turn(m) }}{% break %}{% endfor %}
      {{- ns.n }}{{ messages | tojson }}{{ messages[::-1] | length }}{{ strftime_now('%Y') | length }}{{ eos_token }}
      """
    let configuration: [String: Any] = [
      "bos_token": ["content": "<s>", "lstrip": false] as [String: Any], "eos_token": "</s>",
      "chat_template": [["name": "tool_use", "template": "no"], ["name": "default", "template": template]],
    ]
    try folder.write("m/tokenizer_config.json", JSONSerialization.data(withJSONObject: configuration))
    let outcome = try Tool.run(["prompt", "--template", folder.path + "/m", "--text", "Hi <b>"])
    #expect(outcome.text == #"<s>[USER]Hi <b>1[{"role": "user", "content": "Hi <b>"}]14</s>"#, "\(outcome.errors)")
  }

  @Test(arguments: [
    ("{{ raise_exception('Only user and assistant') }}", "Only user and assistant"), ("{% if %}", "(line 1)"),
    ("{{ messages.append(1) }}", "unsafe"), ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ("{{ range(10**9) | list }}", "Range too big"),
    ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "no answer in time"),
    ("{{ 'x' * 10**10 }}", "MemoryError"), ("{{ messages[0]['nothing'].more }}", "has no attribute"),
    ("{% include '/etc/passwd' %}", "no loader"),
  ])
  func aTemplateThatFailsIsOneLine(template: String, mentions: String) throws {
    let outcome = try prompt(template)
    #expect(outcome.status == 65 && outcome.errors.contains(mentions), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.output.isEmpty)
  }

  @Test func readsTemplatesOfTheHub() throws {
    let hub = try FaultyServer([
      [
        "match": "GET /owner/model/resolve/main/chat_template.jinja", "status": 200,
        "body": "[{{ messages[0].content }}]",
      ],
      ["match": "GET /owner/model/resolve/main/", "status": 404, "body": "Entry not found"],
      ["match": "GET /owner/none/resolve/main/", "status": 404, "body": "Entry not found"],
    ])
    let environment = ["HF_ENDPOINT": hub.url, "XDG_CACHE_HOME": folder.path + "/cache"]
    let outcome = try Tool.run(["prompt", "--template", "hf:owner/model", "--text", "Hi"], environment: environment)
    #expect(outcome.status == 0 && outcome.text == "[Hi]", "\(outcome.errors)")
    let none = try Tool.run(["prompt", "--template", "hf:owner/none", "--text", "Hi"], environment: environment)
    #expect(none.status == 69 && none.errors.contains("has no chat template"), "\(none.errors)")
    let bad = try Tool.run(["prompt", "--template", "hf:../x/y", "--text", "Hi"], environment: environment)
    #expect(bad.status == 64 && bad.errors.contains("is no name on the Hub"), "\(bad.errors)")
  }

  /// TGI is asked with a prompt and in its own words.
  @Test func asksTGI() throws {
    let template = try folder.write("t.jinja", Self.chatML)
    let server = try FaultyServer([
      [
        "match": "POST /generate", "status": 200,
        "body": [
          "generated_text": "Yes.",
          "details": ["finish_reason": "eos_token", "generated_tokens": 3] as [String: Any],
        ] as [String: Any],
      ]
    ])
    let outcome = try generate(
      ScriptedModel.tasks(1),
      ["--model", "m@tgi+\(server.url)", "--template", template, "--temperature", "0", "--top-p", "1", "--stop", "X"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try #require(outcome.records().first)
    let answer = try #require(responses(of: record).first)
    #expect(answer["response"] as? String == "Yes." && answer["finish_reason"] as? String == "stop")
    #expect((answer["usage"] as? [String: Any])?["completion_tokens"] as? Int == 3)
    let body = try #require((answer["request"] as? [String: Any])?["body"] as? [String: Any])
    #expect(body["inputs"] as? String == "<|im_start|>user\nTask 1<|im_end|>\n<|im_start|>assistant\n")
    let parameters = try #require(body["parameters"] as? [String: Any])
    #expect(parameters["do_sample"] as? Bool == false && parameters["return_full_text"] as? Bool == false)
    // TGI refuses these values; leaving them out means the same.
    #expect(parameters["temperature"] == nil && parameters["top_p"] == nil)
    #expect(parameters["max_new_tokens"] as? Int == 1024 && parameters["stop"] as? [String] == ["X"])
  }

  @Test func asksForCompletions() throws {
    let template = try folder.write("t.jinja", Self.chatML)
    let server = try FaultyServer([
      ScriptedModel.models(),
      [
        "match": "POST /v1/completions", "status": 200,
        "body": ["choices": [["text": "Yes.", "finish_reason": "length"]], "model": "m"] as [String: Any],
      ],
    ])
    let command = [
      "--model", "m@completions+\(server.url)", "--template", template, "--output", folder.path + "/answers.jsonl",
    ]
    let outcome = try generate(ScriptedModel.tasks(2), command, in: folder)
    #expect(outcome.status == 0 && outcome.errors.contains("2 cut off"), "\(outcome.errors)")
    let text = String(decoding: folder.contents("answers.jsonl") ?? Data(), as: UTF8.self)
    #expect(text.contains(#""prompt":"<|im_start|>user\nTask 2<|im_end|>"#), "\(text)")
    #expect(try generate(ScriptedModel.tasks(2), command, in: folder).status == 0 && server.questions == 2)
  }

  /// A template that refuses one task costs that task alone.
  @Test func aTemplateThatRefusesATask() throws {
    let template = try folder.write(
      "t.jinja", "{% if '2' in messages[0].content %}{{ raise_exception('no twos') }}{% endif %}x")
    let server = try FaultyServer([
      ["match": "POST /generate", "status": 200, "body": [["generated_text": "Yes."]]]
    ])
    let outcome = try generate(
      ScriptedModel.tasks(3), ["-q", "--model", "m@tgi+\(server.url)", "--template", template], in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("task t2, m: ") && outcome.errors.contains("no twos"))
    let records = try outcome.records()
    #expect(records.compactMap { $0["id"] as? String } == ["t1", "t2", "t3"])
    #expect(records.map { responses(of: $0).count } == [1, 0, 1])
    #expect((records[1]["failures"] as? [[String: Any]])?.first?["code"] as? String == "refused")
  }

  /// What was never sent is not recorded as sent, and is no other question when the template is mended.
  @Test func recordsNoRequestThatWasNotSent() throws {
    let template = try folder.write("t.jinja", "{{ raise_exception('no') }}")
    let server = try FaultyServer([
      ["match": "POST /generate", "status": 200, "body": [["generated_text": "Yes."]]]
    ])
    let command = [
      "-q", "--model", "m@tgi+\(server.url)", "--template", template, "--output", folder.path + "/answers.jsonl",
    ]
    #expect(try generate(ScriptedModel.tasks(2), command, in: folder).status == 65 && server.questions == 0)
    let journal = String(decoding: folder.contents("answers.jsonl.journal") ?? Data(), as: UTF8.self)
    #expect(journal.split(separator: "\n").count == 2 && !journal.contains(#""request""#), "\(journal)")
    try folder.write("t.jinja", "x")
    let mended = try generate(ScriptedModel.tasks(2), command + ["--temperature", "0.7"], in: folder)
    #expect(mended.status == 0 && server.questions == 2, "\(mended.errors)")
  }
}
