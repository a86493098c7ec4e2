import ArgumentParser
import Assay
import Foundation

/// Where definitions come from.
struct LibraryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A folder with definitions of your own; may be repeated.", valueName: "folder"))
  var definitions: [String] = []

  var library: DefinitionLibrary {
    DefinitionLibrary(
      definitions: definitions, environment: ProcessInfo.processInfo.environment,
      executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path)
  }
}
