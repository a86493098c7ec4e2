import ArgumentParser
import Assay
import AssayInference
import AssayJSON
import Foundation

/// Which models are asked, and how they are to write.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A model and where it is served, such as llama-3@https://host/v1; may be repeated. Without @ it is asked at OPENAI_BASE_URL.",
      valueName: "name@endpoint"))
  var model: [String] = []

  @Option(
    help: ArgumentHelp("A YAML file of models and their parameters (docs/generate.md).", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(help: ArgumentHelp("A system prompt for every conversation.", valueName: "text"))
  var system: String?

  @Option(help: "0 takes the likeliest token each time (default: 0.2).")
  var temperature: Double?

  @Option(help: "The share of likeliest tokens to choose from (default: 0.6).")
  var topP: Double?

  @Option(help: "How many of the likeliest tokens to choose from.")
  var topK: Int?

  @Option(help: "Above 1, tokens that were written are less likely (default: 1).")
  var repetitionPenalty: Double?

  @Option(help: "Tokens of an answer (default: 1024).")
  var maxTokens: Int?

  @Option(help: "Seed of the first sample; the next have the next seeds (default: 42).")
  var seed: Int?

  @Option(help: ArgumentHelp("A text that ends an answer; may be repeated.", valueName: "text"))
  var stop: [String] = []

  @Option(help: ArgumentHelp("More members of each request, as a JSON object.", valueName: "json"))
  var extraBody: String?

  @Option(
    help: ArgumentHelp(
      "Where the chat template is, for /generate and completions: a folder, a file, or hf:OWNER/NAME.",
      valueName: "place"))
  var template: String?

  @Option(help: "Questions under way at the same time, for each endpoint (default: 4).")
  var concurrency: Int?

  /// The models, and the samples that the file asks for.
  func models(environment: [String: String]) throws -> (models: [GenerationModel], samples: Int?) {
    let file = try config.map { path throws(DefinitionError) in
      try ModelsFile.read(path, otherKeys: PipelineFile.ownKeys)
    }
    let extra = try extraBody.map(Self.members) ?? []
    var models: [GenerationModel] = []
    for entry in file?.models ?? [] {
      let endpoint = try endpoint(entry.endpoint, keyVariable: entry.keyVariable, environment)
      var model = GenerationModel(name: entry.name ?? entry.model, model: entry.model, endpoint: endpoint)
      model.parameters = parameters(file?.parameters, entry.parameters)
      model.extraBody =
        Self.laid(extra, over: Self.laid(entry.extraBody?.members ?? [], over: file?.extraBody?.members ?? []))
      model.system = system ?? entry.system ?? file?.system
      model.template = entry.template ?? template ?? file?.template
      model.concurrency = concurrency ?? entry.concurrency ?? file?.concurrency ?? model.concurrency
      models.append(model)
    }
    for text in self.model {
      let (name, address) = Self.split(text)
      let endpoint = try endpoint(address, keyVariable: nil, environment)
      var model = GenerationModel(name: name, model: name, endpoint: endpoint)
      model.parameters = parameters(file?.parameters, nil)
      model.extraBody = Self.laid(extra, over: file?.extraBody?.members ?? [])
      model.system = system ?? file?.system
      model.template = template ?? file?.template
      model.concurrency = concurrency ?? file?.concurrency ?? model.concurrency
      models.append(model)
    }
    try check(models)
    return (models, file?.samples)
  }

  private func check(_ models: [GenerationModel]) throws {
    if models.isEmpty { throw ValidationError("Name the models to ask, with --model or --config.") }
    var names: Set<String> = []
    for model in models {
      if model.name.isEmpty { throw ValidationError("A model has no name.") }
      if !names.insert(model.name).inserted {
        throw ValidationError("Two models are called \(model.name); give each a name of its own with --config.")
      }
      if let problem = model.parameters.problem { throw ValidationError("\(model.name): \(problem).") }
      if !(1...256).contains(model.concurrency) { throw ValidationError("--concurrency must be from 1 to 256.") }
      if model.endpoint.interface != .chat, model.template == nil {
        throw ValidationError(
          "\(model.name): this interface takes a whole prompt; name the model's chat template with --template.")
      }
    }
  }

  /// Parameters of the command line go before those of a model, and those before the file's.
  private func parameters(
    _ all: SamplingParameters.Changes?, _ own: SamplingParameters.Changes?
  ) -> SamplingParameters {
    var given = SamplingParameters.Changes()
    given.temperature = temperature
    given.topP = topP
    given.topK = topK
    given.repetitionPenalty = repetitionPenalty
    given.maxTokens = maxTokens
    given.seed = seed
    given.stop = stop.isEmpty ? nil : stop
    let base = all?.applied(to: SamplingParameters()) ?? SamplingParameters()
    return given.applied(to: own?.applied(to: base) ?? base)
  }

  private func endpoint(
    _ address: String?, keyVariable: String?, _ environment: [String: String]
  ) throws -> Endpoint {
    let base = environment["OPENAI_BASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
    guard let address = address ?? base else {
      throw ValidationError("Say where the model is served: NAME@ENDPOINT, or OPENAI_BASE_URL.")
    }
    return try Endpoint(address, keyVariable: keyVariable, environment: environment)
  }

  /// The name and the address, at the last `@`: names may hold one.
  private static func split(_ text: String) -> (name: String, address: String?) {
    guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return (text, nil) }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  private static func members(_ text: String) throws -> [JSONValue.Member] {
    guard let members = (try? JSONReader.read(Array(text.utf8)))?.members else {
      throw ValidationError("--extra-body must be a JSON object.")
    }
    return members
  }

  private static func laid(_ top: [JSONValue.Member], over base: [JSONValue.Member]) -> [JSONValue.Member] {
    let names = Set(top.map(\.key))
    return base.filter { !names.contains($0.key) } + top
  }
}
