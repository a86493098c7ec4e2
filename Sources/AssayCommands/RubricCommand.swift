import ArgumentParser
import Assay
import AssayEvidence
import AssayRubric

struct RubricCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rubric", abstract: "List, show and check rubrics.", subcommands: [List.self, Show.self, Check.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the rubrics that can be named.")

    @OptionGroup var libraryOptions: LibraryOptions

    func run() throws {
      let library = libraryOptions.library
      let output = OutputStream()
      for source in library.all(.rubric) {
        let rubric = try library.decodeRubric(source)
        let name = PlainText.fitted(source.name, max(12, source.name.count))
        try output.write("\(name)  \(rubric.title) (\(source.origin), \(rubric.digest ?? ""))\n")
      }
      try output.finish()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a rubric's text.")

    @OptionGroup var libraryOptions: LibraryOptions
    @Argument(help: "A name, or a path with a slash.") var rubric = "code-0-7"

    func run() throws {
      let source = try libraryOptions.library.find(.rubric, rubric)
      let output = OutputStream()
      try output.write(source.contents)
      try output.finish()
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rubrics: their form, their facts, their conditions.",
      discussion: "Prints every problem with its place and ends with status 78 when there is one.")

    @OptionGroup var libraryOptions: LibraryOptions
    @Argument(help: "Names, or paths with a slash.") var rubrics = ["code-0-7"]

    func run() throws {
      let library = libraryOptions.library
      let output = OutputStream()
      var problems = 0
      for name in rubrics {
        let source = try library.find(.rubric, name)
        let found = try library.decodeRubric(source).validate(knownFacts: KnownFacts.types)
        problems += found.count
        for problem in found { try output.write("\(source.origin): \(problem)\n") }
        if found.isEmpty { try output.write("\(source.origin): no problem found\n") }
      }
      try output.finish()
      if problems > 0 { throw StatusError(status: .configuration, message: "\(problems) problems found") }
    }
  }
}
