import AssayExtract
import Testing

@testable import AssayEvidence

@Suite struct LiteralTests {
  private static let python = LiteralSyntax(true: "True", false: "False", none: "None", tuples: true)
  private static let javascript = LiteralSyntax(true: "true", false: "false", none: "null", tuples: false)

  @Test(arguments: [
    "[1, 2, 3], 5", "\"a\\nb\", 'it\\'s'", "{'a': [1.5, -2], \"b\": None}", "(1,), (), {1, 2}", "True, false, null",
    "-7, +3, 1e-3", "'\\u00e9\\x41'", "[(0, 1), (2, 3)]",
  ])
  func readsWhatItWrites(_ source: String) throws {
    let values = try #require(LiteralReader.arguments(source))
    let written = try #require(Self.python.source(values))
    #expect(LiteralReader.arguments(written) == values, "\(written)")
  }

  @Test(arguments: ["x", "f(1)", "1 + 2", "[1, x]", "a=1", "'open", "[1", "*xs", "99999999999999999999", "r'a'"])
  func whatIsNoLiteralIsNone(_ source: String) {
    #expect(LiteralReader.arguments(source) == nil)
  }

  @Test func findsCallsInProse() {
    let text = "reaf(9) then f([1], 2) should be 3, f(x) is unknown, and `f( 'a' , 4 )` is fine"
    #expect(LiteralReader.calls(of: "f", in: text) == [[.list([.int(1)]), .int(2)], [.text(["a"]), .int(4)]])
  }

  @Test func writesForALanguageWithoutTuples() {
    #expect(Self.javascript.source(.tuple([.bool(true), .none])) == "[true, null]")
    #expect(Self.javascript.source(.set([.int(1)])) == nil)
    #expect(Self.javascript.source(.map([.init(.text(["a"]), .int(1))])) == "{\"a\": 1}")
    #expect(Self.python.source(.tuple([.int(1)])) == "(1,)")
  }

  @Test(arguments: [
    ("List[int]", InputShape.list(.int)), ("list[tuple[int, str]]", .list(.tuple([.int, .text]))),
    ("Optional[Dict[str, List[float]]]", .map(.text, .list(.float))), ("int | None", .int), ("number[]", .list(.int)),
    ("MyClass", .unknown), ("'str'", .text),
  ])
  func readsHints(_ hint: String, _ shape: InputShape) {
    #expect(InputShape(hint: hint) == shape)
  }
}

@Suite struct InputMakerTests {
  @Test func keepsToTheContractThatItSees() {
    var maker = InputMaker(
      observed: [[.list([.int(3), .int(8)]), .int(2)], [.list([.int(1)]), .int(1)]], shapes: [.unknown, .unknown],
      seed: "s")
    let lists = maker.make()
    #expect(lists.count == InputMaker.count)
    #expect(Set(lists).count == lists.count)
    #expect(lists.prefix(2) == [[.list([.int(3), .int(8)]), .int(2)], [.list([.int(1)]), .int(1)]])
    for list in lists {
      guard case .list(let items) = list[0], case .int(let second) = list[1] else {
        Issue.record("\(list) has other types")
        continue
      }
      // No negative number was seen.
      #expect(second >= 0)
      #expect(items.allSatisfy { if case .int(let item) = $0 { item >= 0 } else { false } })
    }
    #expect(lists.contains { $0[0] == .list([]) })
  }

  @Test func isTheSameEveryTime() {
    func made() -> [[Literal]] {
      var maker = InputMaker(observed: [[.text(Array("hello"))]], shapes: [.unknown], seed: "x")
      return maker.make()
    }
    #expect(made() == made())
  }

  /// A start node is a node, and so are a node's neighbours.
  @Test func keepsAGraphTogether() throws {
    func text(_ name: Character) -> Literal { .text([name]) }
    func graph(_ edges: [(Character, [Character])]) -> Literal {
      .map(edges.map { .init(text($0.0), .list($0.1.map(text))) })
    }
    let observed = [graph([("A", ["B", "C"]), ("B", ["A", "C"]), ("C", [])]), text("A")]
    var maker = InputMaker(observed: [observed], shapes: [.unknown, .unknown], seed: "g")
    let lists = maker.make()
    #expect(lists.count >= 10)
    for list in lists {
      guard case .map(let nodes) = list[0] else { throw Failure(list: list) }
      let names = Set(nodes.map(\.key))
      #expect(names.contains(list[1]))
      for node in nodes {
        guard case .list(let neighbours) = node.value else { throw Failure(list: list) }
        #expect(names.isSuperset(of: neighbours))
      }
    }
    // Where a call is seen that breaks the tie, there is none.
    var free = InputMaker(
      observed: [observed, [observed[0], text("X")]], shapes: [.unknown, .unknown], seed: "g")
    #expect(free.make().contains { $0[0] == .map([]) || $0[1] == text("b") || $0[1] == .text([]) })
  }

  private struct Failure: Error { var list: [Literal] }

  /// Most texts hold no other text: some inputs must, or what counts or finds does nothing.
  @Test func someArgumentsArePartsOfOthers() {
    var maker = InputMaker(observed: [], shapes: [.text, .text], seed: "x")
    let found = maker.make().filter { list in
      guard case .text(let whole) = list[0], case .text(let part) = list[1] else { return false }
      return !part.isEmpty && whole.count > part.count && String(whole).contains(String(part))
    }
    #expect(found.count >= 4)
    var lists = InputMaker(observed: [], shapes: [.list(.int), .int], seed: "x")
    let members = lists.make().filter { list in
      if case .list(let items) = list[0] { items.contains(list[1]) } else { false }
    }
    #expect(members.count >= 4)
  }

  @Test func startsFromHintsWhereNothingIsSeen() {
    var hinted = InputMaker(observed: [], shapes: [.list(.int), .text], seed: "x")
    #expect(hinted.make().count > 10)
    var unknown = InputMaker(observed: [], shapes: [.list(.int), .unknown], seed: "x")
    #expect(unknown.make().isEmpty)
  }
}

@Suite struct AgreementTests {
  private typealias Outcome = Agreement.Outcome

  @Test func findsTheOneThatDiffers() {
    let usual: [Outcome] = [.value(0), .value(0), .value(0)]
    let other: [Outcome] = [.value(0), .value(1), .error]
    let findings = Agreement.findings([usual, usual, usual, other], observed: 0)
    #expect(findings[0].others == 3 && findings[0].inputs == 3)
    #expect(findings[0].same == 2 && findings[0].against.isEmpty)
    #expect(findings[3].same == 0 && findings[3].against == [1, 2] && findings[3].settled == 3)
    #expect(findings[3].share == 1.0 / 3)
  }

  /// Where most raise an error, the input is none that the task allows.
  @Test func inputsThatMostRefuseJudgeNobody() {
    let findings = Agreement.findings(
      [[.error, .value(0)], [.error, .value(0)], [.value(0), .value(0)]], observed: 0)
    #expect(findings.map(\.inputs) == [1, 1, 1])
    #expect(findings.map(\.same) == [2, 2, 2])
  }

  @Test func twoThatDifferSettleNothing() {
    let findings = Agreement.findings([[.value(0)], [.value(1)]], observed: 0)
    #expect(findings.map(\.same) == [0, 0] && findings.map(\.settled) == [0, 0])
    #expect(findings.map(\.share) == [0, 0])
  }

  @Test func whatIsNotComparableCountsForNobody() {
    let findings = Agreement.findings([[.unknown], [.value(0)], [.value(0)]], observed: 1)
    #expect(findings[0].inputs == 0 && findings[0].share == nil && findings[0].same == 0)
    #expect(findings[1].same == 1 && findings[1].others == 1)
  }
}
