package import AssayInference
import AssayJSON
package import AssaySandbox
package import Foundation
import Synchronization

/// Writes conversations as chat templates have them, with Python's Jinja in the sandbox: a template is a stranger's code.
///
/// The sandbox is made with the first prompt. Calls from several threads wait for one another.
package final class PromptRenderer: Sendable {
  /// The template's file or folder, and the sandbox's parts.
  private struct State {
    var sandbox: Sandbox?
    var session: Session?
    var templates: [String: ChatTemplate] = [:]
  }

  private let environment: [String: String]
  private let policy: @Sendable () throws(DefinitionError) -> Policy
  private let hub: @Sendable (String) throws(InferenceError) -> [String: Data]
  private let state = Mutex(State())

  /// Rendering takes milliseconds; what takes longer than this many seconds is hostile.
  private static let patience = 5.0

  /// - Parameters:
  ///   - hub: the files of `ChatTemplate.fileNames` that a model of the Hub has, by its name.
  package init(
    environment: [String: String], policy: @escaping @Sendable () throws(DefinitionError) -> Policy,
    hub: @escaping @Sendable (String) throws(InferenceError) -> [String: Data]
  ) {
    self.environment = environment
    self.policy = policy
    self.hub = hub
  }

  /// Ends the helper and removes the sandbox.
  package func close() {
    state.withLock { state in
      state.session = nil
      state.sandbox?.close()
      state.sandbox = nil
    }
  }

  /// The conversation as the template at `place` writes it.
  ///
  /// - Parameter place: a folder, a file with a template or a `tokenizer_config.json`, or `hf:OWNER/NAME`.
  /// - Throws: `.refused` when the template does not take the conversation, `.notFound` when there is none there,
  ///   `.notConfigured` when it cannot be rendered on this host.
  package func prompt(
    _ place: String, _ messages: [ChatMessage], addsGenerationPrompt: Bool = true
  ) throws(InferenceError) -> String {
    try state.withLock { state throws(InferenceError) -> String in
      let template = try self.template(place, &state)
      let session = try self.session(&state)
      let reply: JSONValue
      do {
        let line = try JSONEncoder().encode(template.request(messages, addsGenerationPrompt: addsGenerationPrompt))
        reply = try JSONReader.read(Array(session.exchange(line, seconds: Self.patience)))
      } catch let error as SandboxError {
        throw InferenceError(.refused, "the chat template of \(place) was ended: \(error.message)")
      } catch {
        throw InferenceError(.unexpected, "the chat template of \(place) could not be rendered")
      }
      if let prompt = reply["prompt"]?.text { return prompt }
      let said = reply["error"]?.text ?? "no reason"
      if reply["missing"]?.bool == true {
        throw InferenceError(.notConfigured, "chat templates need Python's Jinja: apt install python3-jinja2")
      }
      throw InferenceError(.refused, "the chat template of \(place) fails: \(said.prefix(300))")
    }
  }

  private func template(_ place: String, _ state: inout State) throws(InferenceError) -> ChatTemplate {
    if let known = state.templates[place] { return known }
    let template: ChatTemplate
    if place.hasPrefix("hf:") {
      template = try ChatTemplate(files: hub(String(place.dropFirst(3))), place: place)
    } else {
      template = try Self.local(place)
    }
    state.templates[place] = template
    return template
  }

  private static func local(_ path: String) throws(InferenceError) -> ChatTemplate {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw InferenceError(.notFound, "\(path) is not there: the chat template")
    }
    let folder = isFolder.boolValue ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path
    var files: [String: Data] = [:]
    for name in ChatTemplate.fileNames { files[name] = FileManager.default.contents(atPath: folder + "/" + name) }
    if !isFolder.boolValue {
      let own = FileManager.default.contents(atPath: path)
      if path.hasSuffix(".json") {
        files["tokenizer_config.json"] = own
        files["chat_template.jinja"] = nil
      } else {
        files["chat_template.jinja"] = own
      }
    }
    return try ChatTemplate(files: files, place: path)
  }

  private func session(_ state: inout State) throws(InferenceError) -> Session {
    if let session = state.session { return session }
    do {
      guard let script = EmbeddedFiles.all.first(where: { $0.path == "Sandbox/harness/prompt/render.py" }) else {
        throw InferenceError(.notConfigured, "the renderer of chat templates is missing in this build")
      }
      let commands = ["/usr/bin/python3", "/usr/local/bin/python3"]
      guard let python = commands.first(where: FileManager.default.isExecutableFile) else {
        throw InferenceError(.notConfigured, "chat templates need Python: apt install python3-jinja2")
      }
      let sandbox = try Sandbox(
        policy: policy(), shared: [PlannedFile(path: "render.py", contents: script.contents)],
        temporaryFolder: Workshop.temporaryFolder(environment))
      let plan = RunPlan(
        id: "prompt", argv: [python, "-I", "-B", sandbox.share + "/render.py"], limits: sandbox.policy.limits)
      let session = sandbox.makeSession(plan)
      state.sandbox = sandbox
      state.session = session
      return session
    } catch let error as InferenceError {
      throw error
    } catch {
      throw InferenceError(.notConfigured, "chat templates cannot be rendered in the sandbox: \(error)")
    }
  }
}
