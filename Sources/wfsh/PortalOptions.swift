// SPDX-License-Identifier: Apache-2.0

import POSIX

/// The options of `wfsh portal`.
struct PortalOptions: Equatable {
  enum Task: Equatable {
    case listen(SocketAddress, names: [String])
    /// A one-time password for each of these serial numbers.
    case passwords([String])
    /// The CA's certificate.
    case authority
  }

  let task: Task
  /// Nil: the default directory of the portal.
  let directory: String?
}

extension Options {
  /// Ignores `WFSH_STATE`, which is the directory of an appliance.
  mutating func readPortal(
    _ arguments: ArraySlice<String>, _ environment: (String) -> String?
  ) throws(UsageError) {
    var reader = ArgumentReader(arguments)
    var directory = environment("WFSH_PORTAL_STATE")?.nonEmpty
    var tasks: [PortalOptions.Task] = []
    var address: SocketAddress?
    var names: [String] = []
    var serials: [String] = []
    while let name = reader.next() {
      switch name {
      case "--listen": address = try Self.listenAddress(try reader.value())
      case "--name": names.append(try reader.value())
      case "--password": serials.append(try reader.value())
      case "--ca" where reader.isFlag: tasks.append(.authority)
      case "--state": directory = try reader.value()
      case "--clock", "--set-clock": try setClock(name, try reader.value())
      case "--help", "-h":
        action = .help
        return
      default: throw reader.unknown
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
