// SPDX-License-Identifier: Apache-2.0

import POSIX

/// What `wfsh portal` was asked for.
struct PortalOptions: Equatable {
  enum Task: Equatable {
    case listen(SocketAddress, names: [String])
    /// A one-time password for each of these serial numbers.
    case passwords([String])
    /// The CA's certificate.
    case authority
  }

  let task: Task
  /// Nil: the portal's own place.
  let directory: String?
}

extension Options {
  /// The portal's state is not an appliance's: `WFSH_STATE` does not count.
  mutating func readPortal(
    _ arguments: ArraySlice<String>, _ environment: (String) -> String?
  ) throws(UsageError) {
    var rest = arguments
    var directory = environment("WFSH_PORTAL_STATE").flatMap { $0.isEmpty ? nil : $0 }
    var tasks: [PortalOptions.Task] = []
    var address: SocketAddress?
    var names: [String] = []
    var serials: [String] = []
    while let argument = rest.popFirst() {
      let (name, attached) = Self.split(argument)
      func value() throws(UsageError) -> String {
        if let attached { return attached }
        guard let next = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
        return next
      }
      switch name {
      case "--listen": address = try Self.listenAddress(try value())
      case "--name": names.append(try value())
      case "--password": serials.append(try value())
      case "--ca" where attached == nil: tasks.append(.authority)
      case "--state": directory = try value()
      case "--clock": clock = try Self.clock(try value(), "--clock")
      case "--help", "-h":
        action = .help
        return
      default: throw UsageError(message: "unknown argument '\(argument)'")
      }
    }
    if let address { tasks.append(.listen(address, names: names)) }
    if !serials.isEmpty { tasks.append(.passwords(serials)) }
    guard tasks.count == 1, let task = tasks.first, names.isEmpty || address != nil else {
      throw UsageError(
        message: "portal needs one of --listen ADDRESS:PORT, --password SERIAL and --ca")
    }
    try readClock(environment)
    action = .portal(PortalOptions(task: task, directory: directory))
  }
}
