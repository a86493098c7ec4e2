/// How a model is to write, by neutral names. What of it a server understands is for its `ServerKind` to say.
///
/// The defaults are those of the tutorial in docs/tutorial.md.
package struct SamplingParameters: Codable, Sendable, Equatable {
  /// 0 takes the likeliest token each time.
  package var temperature = 0.2
  package var topP = 0.6
  package var topK: Int? = nil
  /// 1 changes nothing.
  package var repetitionPenalty = 1.0
  /// Tokens of an answer. Always sent: without it some servers write until the connection times out.
  package var maxTokens = 1024
  package var seed: Int? = 42
  package var stop: [String] = []

  package init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case temperature, seed, stop
    case topP = "top_p"
    case topK = "top_k"
    case repetitionPenalty = "repetition_penalty"
    case maxTokens = "max_tokens"
  }

  /// Parameters that a configuration names, to be laid over others.
  package struct Changes: Decodable, Sendable, Equatable {
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    package var repetitionPenalty: Double?
    package var maxTokens: Int?
    package var seed: Int?
    package var stop: [String]?

    package init() {}

    /// The keys, with the names that Hugging Face's libraries have for some.
    package static let keys = CodingKeys.allCases.map(\.rawValue) + ["max_new_tokens", "do_sample"]

    private enum OtherKeys: String, CodingKey {
      case maxNewTokens = "max_new_tokens"
      case doSample = "do_sample"
    }

    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let others = try decoder.container(keyedBy: OtherKeys.self)
      temperature = try values.decodeIfPresent(Double.self, forKey: .temperature)
      topP = try values.decodeIfPresent(Double.self, forKey: .topP)
      topK = try values.decodeIfPresent(Int.self, forKey: .topK)
      repetitionPenalty = try values.decodeIfPresent(Double.self, forKey: .repetitionPenalty)
      maxTokens =
        try values.decodeIfPresent(Int.self, forKey: .maxTokens)
        ?? others.decodeIfPresent(Int.self, forKey: .maxNewTokens)
      seed = try values.decodeIfPresent(Int.self, forKey: .seed)
      stop = try values.decodeIfPresent([String].self, forKey: .stop)
      if try others.decodeIfPresent(Bool.self, forKey: .doSample) == false { temperature = 0 }
    }

    package func applied(to base: SamplingParameters) -> SamplingParameters {
      var result = base
      if let temperature { result.temperature = temperature }
      if let topP { result.topP = topP }
      if let topK { result.topK = topK }
      if let repetitionPenalty { result.repetitionPenalty = repetitionPenalty }
      if let maxTokens { result.maxTokens = maxTokens }
      if let seed { result.seed = seed }
      if let stop { result.stop = stop }
      return result
    }
  }

  /// What is wrong with them; nil when nothing is.
  package var problem: String? {
    if !(temperature >= 0 && temperature <= 10) { return "temperature must be from 0 to 10" }
    if !(topP > 0 && topP <= 1) { return "top_p must be above 0 and at most 1" }
    if let topK, topK < 1 { return "top_k must be at least 1" }
    if !(repetitionPenalty > 0 && repetitionPenalty.isFinite) { return "repetition_penalty must be above 0" }
    if maxTokens < 1 { return "max_tokens must be at least 1" }
    return nil
  }

  /// The same for another draw from the model: with one seed all samples would be alike.
  package func sample(_ number: Int) -> SamplingParameters {
    var result = self
    result.seed = seed.map { $0 &+ number - 1 }
    return result
  }
}
