import ArgumentParser
import Assay

/// Where definitions come from, and under which policy programs run.
struct PolicyOptions: ParsableArguments {
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(help: ArgumentHelp("The sandbox policy: a name, or a path with a slash.", valueName: "policy"))
  var policy = "default"

  var library: DefinitionLibrary { libraryOptions.library }
}
