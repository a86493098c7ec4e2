/// The version of the tool, recorded beside scores.
enum Version {
  static let current = "0.1.0"
}
