import Testing

@testable import AssayJSON

/// What is read of a text when only a part of it is wanted.
@Suite struct JSONSelectionTests {
  private static let selection = JSONSelection.only(["a": .all, "list": .only(["b": .members("c"), "d": .all])])

  /// The same, of the whole value.
  private static func reduced(_ value: JSONValue, _ selection: JSONSelection) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        members.compactMap { member in
          selection.member(member.key).map { .init(member.key, reduced(member.value, $0)) }
        })
    case .array(let elements): .array(elements.map { reduced($0, selection) })
    default: value
    }
  }

  @Test(arguments: [
    #"{"x":1,"a":[1,{"y":2}],"list":[{"b":{"c":null,"z":0},"d":"e","f":[]},{"f":{}},7]}"#,
    #"{"x":{"a":"}\"]\\","l":[[],{},"\\\\"]},"a":1 , "y" : [ ] }"#, #"{"x":-1.5e3}"#, #"{ "x" : true }"#, "{}", "[]",
    #"{"x":"\u007d\"","list":{"d":{"anything":[1]},"b":[{"c":1,"g":2}]},"y":[{"a":2}]}"#, "\u{FEFF}{\"x\":1,\"a\":2}\n",
    #"[{"a":1,"x":[{"a":2},"]"]},{"x":null}]"#,
  ])
  func readsWhatIsWanted(text: String) throws {
    let bytes = Array(text.utf8)
    let whole = try JSONReader.read(bytes)
    #expect(try JSONReader.read(bytes, Self.selection) == Self.reduced(whole, Self.selection))
    #expect(try JSONReader.read(bytes, .all) == whole)
  }

  /// A text that was cut off anywhere is never taken for a whole one.
  @Test func seesWhereATextIsCutOff() throws {
    let bytes = Array(#"{"x":{"q":"}\"]","l":[[],"\\"]},"a":1,"y":[7,"z"],"list":[{"b":{"c":2}}]}"#.utf8)
    _ = try JSONReader.read(bytes, Self.selection)
    for count in 0..<bytes.count {
      #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array(bytes[..<count]), Self.selection) }
    }
    for text in [#"{"x":1]"#, #"{"x":"1}"#, #"{"x":[1}"#, #"{"x":1}}"#, #"{"x" 1}"#, #"{"a":1,"x":2,"a":3}"#] {
      #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array(text.utf8), Self.selection) }
    }
  }

  /// Whatever the number of keys, one that stands twice is refused.
  @Test(arguments: [2, 16, 17, 40]) func refusesAKeyThatStandsTwice(count: Int) throws {
    let keys = (0..<count).map { #""k\#($0)":\#($0)"# }
    #expect(try JSONReader.read(Array("{\(keys.joined(separator: ","))}".utf8)).members?.count == count)
    for again in [0, count - 1] {
      let text = "{" + (keys + [keys[again]]).joined(separator: ",") + "}"
      #expect(throws: JSONReader.Failure.self) { try JSONReader.read(Array(text.utf8)) }
    }
  }
}
