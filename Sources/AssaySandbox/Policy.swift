/// What a program may ask of the kernel and see of the file system: `Sandbox/policies/NAME.yaml`.
package struct Policy: Codable, Sendable, Equatable {
  package var name: String
  package var description: String
  package var syscalls: Syscalls
  package var paths: Paths
  package var environment: [String: String]
  package var limits: Limits

  /// The system-call filter. What is not named gets EPERM: programs probe for calls, and an error lets them go on.
  package struct Syscalls: Codable, Sendable, Equatable {
    package var allow: [String]
    /// Allowed only for some values of one argument.
    package var conditional: [Condition]
    /// Answered with this error instead of EPERM, by error name.
    package var answer: [String: [String]]
    /// Answered with success and not carried out where no namespace hides the host's files: Landlock does not
    /// mediate these calls, and a file of the same user outside the sandbox would be changed.
    package var pretend: [String]

    package struct Condition: Codable, Sendable, Equatable {
      package var call: String
      /// Position of the argument, from 0.
      package var argument: Int
      /// Bits that are compared; 32 by default, as an `int` leaves the upper half undefined (CVE-2019-10063).
      package var mask: UInt64?
      /// Allowed when the masked argument equals one of these.
      package var oneOf: [UInt64]
      /// Error for all other values; refusal when left out.
      package var otherwise: String?

      enum CodingKeys: String, CodingKey {
        case call, argument, mask
        case oneOf = "one_of"
        case otherwise
      }
    }
  }

  /// Paths of the host. The work folder, `/tmp` and `/dev/shm` are the run's own and writable.
  package struct Paths: Codable, Sendable, Equatable {
    package var read: [String]
    package var execute: [String]
    package var devices: [String]
    /// Readable where the run has no /proc of its own.
    package var processInformation: [String]

    enum CodingKeys: String, CodingKey {
      case read, execute, devices
      case processInformation = "process_information"
    }
  }
}
