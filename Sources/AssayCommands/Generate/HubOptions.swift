import Assay
import AssayHTTP
import AssayInference
import Foundation

extension HubClient {
  /// The Hub as the environment names it.
  static func make(until interruption: Interruption, retryFor: Double = 60) throws(InferenceError) -> HubClient {
    let environment = ProcessInfo.processInfo.environment
    let transport = RetryingTransport(
      CurlTransport(), patience: retryFor, passingStatuses: [408, 425],
      isStopped: { interruption.isRequested }, notify: { Notice.print("assay: the Hub: \(PlainText.safe($0))") })
    return HubClient(address: try HubAddress(environment: environment), transport: transport)
  }
}

extension LibraryOptions {
  /// Renders chat templates, of folders and of the Hub.
  func renderer(until interruption: Interruption) throws -> PromptRenderer {
    let library = library
    return PromptRenderer(
      environment: ProcessInfo.processInfo.environment,
      policy: { () throws(DefinitionError) in try library.policy("default") },
      hub: { model throws(InferenceError) in
        let hub = try HubClient.make(until: interruption)
        var files: [String: Data] = [:]
        for name in ChatTemplate.fileNames { files[name] = try hub.file(name, ofModel: model) }
        return files
      })
  }
}
