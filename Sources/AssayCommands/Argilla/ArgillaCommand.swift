import ArgumentParser

struct ArgillaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "argilla",
    abstract: "Bring suggestions into Argilla, and what people made of them out again.",
    discussion: """
      Speaks to the server at ARGILLA_API_URL with the key in ARGILLA_API_KEY; for a private Space of Hugging Face HF_TOKEN \
      is sent too. See docs/argilla.md.
      """,
    subcommands: [
      ArgillaPushCommand.self, ArgillaPullCommand.self, ArgillaStatusCommand.self, ArgillaGradeCommand.self,
    ])
}
