/// How far answers to one task give the same results for the same inputs. Pure.
package struct Agreement: Sendable {
  /// What one answer made of one input.
  package enum Outcome: Sendable, Equatable {
    /// A value; equal numbers are equal values of the same input.
    case value(Int)
    case error
    /// It did not end in time.
    case late
    /// Not run, or not comparable.
    case unknown

    var isKnown: Bool { self != .unknown }
    var isValue: Bool { if case .value = self { true } else { false } }
  }

  /// What can be said of one answer.
  package struct Finding: Sendable, Equatable {
    /// Other answers that were run on the same inputs.
    package var others = 0
    /// Inputs by which it is judged: on most answers give a value, and it and another were seen.
    package var inputs = 0
    /// Others that do the same on every such input.
    package var same = 0
    /// Mean over the inputs of the share of others that do the same, 0…1; nil where there are none.
    package var share: Double?
    /// Inputs on which more than half of at least two others do the same as one another.
    package var settled = 0
    /// Those of them on which this answer does something else, first to last.
    package var against: [Int] = []
    /// The first input on which another does something else.
    package var firstUnlike: Int?
  }

  /// - Parameters:
  ///   - outcomes: by answer, then by input; equally long.
  ///   - observed: how many inputs, from the first, the task or an answer shows; the others were made up.
  package static func findings(_ outcomes: [[Outcome]], observed: Int) -> [Finding] {
    let inputs = outcomes.first?.count ?? 0
    let ordinary = (0..<inputs).filter { isOrdinary($0, of: outcomes, observed: observed) }
    return outcomes.indices.map { mine in
      var finding = Finding()
      let others = outcomes.indices.filter { $0 != mine && outcomes[$0].contains(where: \.isKnown) }
      finding.others = others.count
      var differing: Set<Int> = []
      var met: Set<Int> = []
      var sum = 0.0
      for input in ordinary where outcomes[mine][input].isKnown {
        let seen = others.filter { outcomes[$0][input].isKnown }
        guard !seen.isEmpty else { continue }
        finding.inputs += 1
        let alike = seen.filter { outcomes[$0][input] == outcomes[mine][input] }
        sum += Double(alike.count) / Double(seen.count)
        met.formUnion(seen)
        differing.formUnion(Set(seen).subtracting(alike))
        if alike.count < seen.count, finding.firstUnlike == nil { finding.firstUnlike = input }
        let largest =
          seen.map { other in seen.filter { outcomes[$0][input] == outcomes[other][input] }.count }.max() ?? 0
        guard seen.count >= 2, largest * 2 > seen.count else { continue }
        finding.settled += 1
        if alike.count < largest { finding.against.append(input) }
      }
      finding.same = met.subtracting(differing).count
      finding.share = finding.inputs == 0 ? nil : sum / Double(finding.inputs)
      return finding
    }
  }

  /// Whether most answers give a value; half will do for an input that the task or an answer shows.
  private static func isOrdinary(_ input: Int, of outcomes: [[Outcome]], observed: Int) -> Bool {
    let known = outcomes.map { $0[input] }.filter(\.isKnown)
    let values = known.filter(\.isValue).count
    return input < observed ? values > 0 && values * 2 >= known.count : values * 2 > known.count
  }
}
