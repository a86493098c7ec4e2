/// The version of the tool, recorded beside scores; what another version has compiled is compiled anew.
package enum Version {
  package static let current = "0.1.0"
}
