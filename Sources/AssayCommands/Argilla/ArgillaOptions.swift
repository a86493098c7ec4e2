import ArgumentParser
import Assay
import AssayArgilla
import AssayHTTP
import Foundation

/// Which dataset, and how patiently the server is asked.
struct ArgillaOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The dataset's name.", valueName: "name"))
  var dataset: String

  @Option(help: ArgumentHelp("The workspace that it is in (default: the only one that you are in).", valueName: "name"))
  var workspace: String?

  @Option(help: ArgumentHelp("Seconds to go on asking a server that is down or busy.", valueName: "seconds"))
  var retryFor = 60.0

  @Option(help: ArgumentHelp("Seconds to wait for an answer that does not come.", valueName: "seconds"))
  var timeout = 120.0

  func validate() throws {
    if dataset.isEmpty { throw ValidationError("--dataset must not be empty.") }
    if !(retryFor >= 0 && retryFor.isFinite) { throw ValidationError("--retry-for must be 0 or more.") }
    if !(timeout > 0 && timeout <= 3600) { throw ValidationError("--timeout must be more than 0 and at most 3600.") }
  }

  /// Connects, and tells on standard error who we are there.
  ///
  /// - Throws: `ArgillaError` when the server cannot be used, or when the key's owner may not manage datasets and
  ///   `task` needs that.
  func connect(until interruption: Interruption, to task: String, quiet: Bool) throws -> ArgillaSession {
    let address = try ArgillaAddress(environment: ProcessInfo.processInfo.environment)
    let curl = CurlTransport()
    func makeClient(isStopped: @escaping @Sendable () -> Bool) -> ArgillaClient {
      let transport = RetryingTransport(
        curl, patience: retryFor, isStopped: isStopped,
        notify: { if !quiet { Notice.print("assay: \(PlainText.safe($0))") } })
      return ArgillaClient(address: address, transport: transport, timeout: timeout)
    }
    let client = makeClient { interruption.isRequested }
    let version = try client.version()
    let user = try client.me()
    guard user.mayManage else {
      throw ArgillaError(
        .forbidden,
        "the key belongs to \(user.name), whose role is \(user.role); to \(task) it takes an owner's or an admin's key")
    }
    let workspace = try client.workspace(workspace)
    if !quiet {
      let rights =
        user.role == "owner" ? "may do everything" : "may make datasets and read all answers in its workspaces"
      Notice.print(
        "\(address), Argilla \(version): \(user.name) (\(user.role), \(rights)), workspace \(workspace.name)")
      if !ArgillaClient.isTried(version) {
        Notice.print("assay: this was tried with Argilla \(ArgillaClient.triedRange); \(version) may differ")
      }
    }
    return ArgillaSession(client: client, finisher: makeClient { false }, user: user, workspace: workspace)
  }
}

/// A server that we are connected to, and where on it we work.
struct ArgillaSession {
  /// Ends with an interruption.
  var client: ArgillaClient
  /// Sends after an interruption too, for work that would be lost otherwise. A second one ends the process.
  var finisher: ArgillaClient
  var user: ArgillaUser
  var workspace: ArgillaWorkspace

  /// - Throws: `ArgillaError` naming those there are when there is none of that name.
  func dataset(_ name: String) throws -> ArgillaDataset {
    let all = try client.datasets(in: workspace)
    if let found = all.first(where: { $0.name == name }) { return found }
    let known = all.map(\.name).sorted().prefix(20).joined(separator: ", ")
    let there = all.isEmpty ? "there is none at all" : "there are: \(known)" + (all.count > 20 ? ", …" : "")
    throw ArgillaError(.notFound, "there is no dataset \"\(name)\" in the workspace \(workspace.name); \(there)")
  }
}
