import Glibc
import Synchronization

/// How many programs have asked for each zygote, on all lanes together: a kind that one lane has met often the others will meet too.
final class WarmDemand: Sendable {
  private let programs = Mutex<[String: Int]>([:])

  /// Counts one more.
  func note(_ zygote: Zygote) -> Int {
    programs.withLock { programs in
      programs[zygote.name, default: 0] += 1
      return programs[zygote.name, default: 0]
    }
  }
}

/// A lane's cages, one for each zygote that its programs ask for. Belongs to the lane's thread.
///
/// A zygote costs what a few programs cost, so the first ones of a kind are started by themselves. One that does not come up, or
/// keeps failing, is given up: its programs are then started by themselves too.
final class WarmPool {
  private let setup: RunSetup
  private let identity: LaneIdentity
  private var cages: [Key: Cage] = [:]
  /// Cages in the order of their last use.
  private var recent: [Key] = []
  private let demand: WarmDemand
  private var failures: [String: Int] = [:]
  /// Why the last zygote was given up.
  private(set) var failure: String?

  /// A cage's runs all have the limits that it was made with.
  private struct Key: Hashable {
    var zygote: String
    var limits: Limits
  }

  /// A zygote is started for this program of its kind and those after it.
  private static let first = 3
  /// Cages kept at the same time. The one that was not used for longest makes room.
  static let room = 4
  /// Failures in a row after which a zygote is given up.
  private static let attempts = 3

  init(_ setup: RunSetup, identity: LaneIdentity, demand: WarmDemand) {
    self.setup = setup
    self.demand = demand
    self.identity = identity
  }

  /// Landlock ties a program to its own folders; without it what all of a cage's programs see would be open to each.
  static func isPossible(_ setup: RunSetup) -> Bool { setup.landlock.abi > 0 }

  /// The cage for a zygote; nil when the program is better started by itself.
  func cage(for zygote: Zygote, limits: Limits, workFolder: () throws(SandboxError) -> String?) throws(SandboxError)
    -> Cage?
  {
    guard demand.note(zygote) >= Self.first, failures[zygote.name, default: 0] < Self.attempts else {
      return nil
    }
    let key = Key(zygote: zygote.name, limits: limits)
    recent.removeAll { $0 == key }
    recent.append(key)
    if let cage = cages[key] { return cage }
    while cages.count >= Self.room, let oldest = recent.first(where: { cages[$0] != nil }) { cages[oldest] = nil }
    do {
      let cage = try Cage(zygote, limits: limits, setup: setup, identity: identity, workFolder: try workFolder())
      cages[key] = cage
      return cage
    } catch {
      guard error.code == .helperFailed else { throw error }
      discard(zygote, because: error)
      return nil
    }
  }

  /// Notes that a cage works: only failures in a row count.
  func confirm(_ zygote: Zygote) { failures[zygote.name] = nil }

  func process(of zygote: Zygote) -> pid_t? {
    cages.first { $0.key.zygote == zygote.name }?.value.zygote
  }

  /// Takes away a cage that failed. The next program of its kind gets a new one.
  func discard(_ zygote: Zygote, because error: SandboxError) {
    for key in cages.keys where key.zygote == zygote.name { cages[key] = nil }
    failures[zygote.name, default: 0] += 1
    failure = error.message
  }
}
