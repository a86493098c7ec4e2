import TestThreads
import Testing

@testable import AssayCompile

/// What is read ahead of a program must be what the compiler would read first of it, whatever the text does.
@Suite(.blocking) struct LeadingIncludesTests {
  static let known: Set<String> = ["vector", "iostream", "bits/stdc++.h"]

  @Test(arguments: [
    ("#include <iostream>\n#include <vector>\nint main() {}", ["iostream", "vector"]),
    (
      "// C++17\n\n/* two\n lines */\n#include <vector>\r\n  #  include<iostream>  // for cout\n",
      ["vector", "iostream"]
    ),
    ("/* a */ /* b */ #include <vector>", ["vector"]),
    ("/* unfinished\n#include <vector>\n*/ #include <iostream>\n", ["iostream"]),
    ("#include <bits/stdc++.h>\nusing namespace std;\n#include <vector>\n", ["bits/stdc++.h"]),
    ("", []),
  ]) func areFound(source: String, headers: [String]) {
    #expect(LeadingIncludes.headers(of: source, known: Self.known) == headers)
  }

  /// The list ends before each of these, so that nothing is read ahead that the program does not include.
  @Test(arguments: [
    "#define NDEBUG\n#include <vector>\n",
    "#define vector list\n#include <vector>\n",
    "#pragma GCC optimize(\"O3\")\n#include <vector>\n",
    "#if 0\n#include <vector>\n#endif\n",
    "int x;\n#include <vector>\n",
    "// a comment that goes on \\\n#include <vector>\n",
    "// GCC minds no blanks behind it \\  \n#include <vector>\n",
    "// a trigraph ??/\n#include <vector>\n",
    "/* never ends\n#include <vector>\n",
    "#include <boost/any.hpp>\n#include <vector>\n",
    "#include \"vector\"\n",
    "#include <vector> int x;\n",
    "#include <vector> /* and\n more */\n",
    "#include MACRO\n#include <vector>\n",
    "#include_next <vector>\n",
    "%:include <vector>\n",
    "R\"(\n#include <vector>\n)\";\n",
    "\u{FEFF}#include <vector>\n",
    "\u{0B}#include <vector>\n",
    "// a CR ends lines for some\r#include <vector>\n",
    "#include <vector\n>\n",
  ]) func areNotGuessed(source: String) {
    #expect(LeadingIncludes.headers(of: source, known: Self.known) == [])
    // The control: the include itself is one that counts.
    #expect(LeadingIncludes.headers(of: "#include <vector>\n" + source, known: Self.known) == ["vector"])
  }
}
