import AssayInference
import Testing

@Suite struct EndpointTests {
  @Test(arguments: [
    ("https://host", "https://host/v1"), ("https://host/", "https://host/v1"), ("https://host/v1/", "https://host/v1"),
    ("http://host:8000/x/v2/chat/completions", "http://host:8000/x/v2"), ("vllm+https://host", "https://host/v1"),
    ("tgi+https://host/generate", "https://host"), ("completions+http://host/v1/completions", "http://host/v1"),
    ("hf", "https://router.huggingface.co/v1"), ("https://host/v1?x=1#y", "https://host/v1"),
  ])
  func readsAddresses(text: String, url: String) throws {
    #expect(try Endpoint(text, keyVariable: nil, environment: [:]).description == url)
  }

  @Test func knowsWhatIsAsked() throws {
    func endpoint(_ text: String) throws -> Endpoint { try Endpoint(text, keyVariable: nil, environment: [:]) }
    #expect(try endpoint("tgi+http://h").interface == .generate && endpoint("tgi+http://h").kind == .tgi)
    #expect(try endpoint("completions+http://h").interface == .completions)
    #expect(try endpoint("https://api.openai.com/v1").kind == .openai && endpoint("hf").kind == .huggingFace)
    #expect(try endpoint("http://h").kind == nil && endpoint("http://h").interface == .chat)
  }

  /// A key is no part of what is printed.
  @Test func printsNoKey() throws {
    let endpoint = try Endpoint("http://h", keyVariable: "K", environment: ["K": "the-secret-key"])
    var text = "\(endpoint)"
    dump(endpoint, to: &text)
    #expect(!text.contains("the-secret-key") && text.contains("http://h/v1"))
  }

  @Test(arguments: ["", "host", "ftp://host", "http://", "nope+http://h", "http://u:p@h"])
  func refuses(text: String) {
    #expect(throws: InferenceError.self) { try Endpoint(text, keyVariable: nil, environment: [:]) }
  }

  @Test func refusesAKeyThatIsNone() {
    for environment in [[:], ["K": ""], ["K": "a b"], ["K": "a\nb"]] {
      #expect(throws: InferenceError.self) { try Endpoint("http://h", keyVariable: "K", environment: environment) }
    }
  }
}
