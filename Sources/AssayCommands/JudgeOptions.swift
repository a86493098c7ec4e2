import ArgumentParser
import Assay
import AssayInference
import Foundation

/// A model whose opinion is one more piece of evidence (docs/judge.md).
struct JudgeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask a model at this endpoint, such as https://host/v1, whether each answer does what was asked (docs/judge.md).",
      valueName: "endpoint"))
  var judge: String?

  @Option(help: ArgumentHelp("The model that judges.", valueName: "name"))
  var model: String?

  @Option(help: ArgumentHelp("The variable that holds the key of --judge.", valueName: "variable"))
  var judgeKeyEnv: String?

  @Option(
    help: ArgumentHelp("Questions to the judge under way at the same time (default: 4).", valueName: "number"))
  var judgeConcurrency: Int?

  func validate() throws {
    if judge != nil, model ?? "" == "" { throw ValidationError("--judge needs --model, the model that judges.") }
    if judge == nil, model != nil || judgeKeyEnv != nil || judgeConcurrency != nil {
      throw ValidationError("--model, --judge-key-env and --judge-concurrency go with --judge.")
    }
    if let judgeConcurrency, !(1...256).contains(judgeConcurrency) {
      throw ValidationError("--judge-concurrency must be from 1 to 256.")
    }
  }

  /// What the results depend on.
  var identity: [String: String] {
    var options: [String: String] = [:]
    options["--judge"] = judge
    options["--model"] = model
    return options
  }

  /// The judge that is asked for; nil for none.
  func open(until interruption: Interruption) throws -> ModelJudge? {
    guard let judge, let model else { return nil }
    let endpoint: Endpoint
    do {
      endpoint = try Endpoint(judge, keyVariable: judgeKeyEnv, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw ValidationError("--judge: \(error.message)")
    }
    guard endpoint.interface == .chat else {
      throw ValidationError("--judge: a judge is asked by chat/completions, which this kind of server has not.")
    }
    var options = ModelJudge.Options()
    options.concurrency = judgeConcurrency ?? options.concurrency
    return ModelJudge(
      model: model, endpoint: endpoint, options: options, isStopped: { interruption.isRequested },
      warn: { Notice.print("assay: \(PlainText.safe($0))", .warning) })
  }
}
