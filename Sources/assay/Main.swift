import AssayCommands

@main
enum Main {
  static func main() { CommandLineTool.main() }
}
