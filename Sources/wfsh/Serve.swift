// SPDX-License-Identifier: Apache-2.0

import Commands
import Credentials
import POSIX
import SecureServer
import Shell
import Store

/// `wfsh serve --listen ADDRESS:PORT`: runs the listener in the foreground.
enum Serve {
  /// Ends the process: 0 after SIGTERM, 128 + N after another signal, 3 when the port is in use or the
  /// grammar cannot be used.
  static func run(_ options: Options, listen: SocketAddress) -> Never {
    let clock = options.clock ?? .system
    let environment = ProcessEnvironment.value
    var copy: String?
    // What cannot be removed is left to the system's cleaning of temporary directories.
    func removeCopy() { if let copy { _ = try? FileSystem().removeTree(copy) } }
    do {
      if options.looksAhead {
        copy = try ApplianceStart(
          options: options, environment: environment, directory: nil
        ).copyForLookAhead()
      }
      let directory = copy
      let start = { @Sendable in
        ApplianceStart(options: options, environment: environment, directory: directory)
      }
      let signals = try EndingSignals()
      let state = try start().stateDirectory()
      try verifyState(state, options, of: start().unreadAppliance().store)
      let listener = try SecureListener(
        SecureListener.Options(
          address: listen, places: start().unreadAppliance().model.places,
          clock: { clock.now },
          report: { StandardStream.error.show("wfsh: \($0)\n") }),
        store: start().unreadAppliance().store)
      start().checkClock(of: try start().unreadAppliance())
      ProcessTitle.set("wfsh: serve \(Options.text(listener.address)) \(state)")
      doDueWork { try start().unreadAppliance() }
      StandardStream.output.show("wfsh: listening on \(Options.text(listener.address))\n")
      try listener.run(until: signals.descriptor)
      removeCopy()
      ProcessEnvironment.leave(signals.take() ?? 0)
    } catch let problem as ApplianceStart.StartError {
      removeCopy()
      Main.fail(problem.message, status: 3)
    } catch {
      removeCopy()
      Main.fail("\(Options.text(listen)): \(error)", status: 3)
    }
  }

  /// Refuses a state directory that does not exist, since predefined certificates would be served in
  /// the place of a mistyped one, and one that has lost its running configuration. A configuration
  /// that cannot be loaded is the listener's to report: it may be mended while the listener runs.
  private static func verifyState(
    _ directory: String, _ options: Options, of store: Store
  ) throws(ApplianceStart.StartError) {
    let isDefault =
      directory == ApplianceStart.defaultDirectory("wfsh", ProcessEnvironment.value)
    // What keeps it from being looked at is reported by the store.
    let isThere = (try? FileSystem().status(directory) != nil) ?? true
    if !isThere, !isDefault, !options.creates {
      throw ApplianceStart.StartError(
        message: "\(directory): the state directory does not exist; "
          + "--create serves predefined certificates until a configuration is committed there")
    }
    do throws(StoreError) { try store.refresh() } catch {
      throw ApplianceStart.StartError(message: error.description)
    }
  }

  /// Does work that is due, such as renewals, once a minute on a thread of its own.
  private static func doDueWork(_ appliance: @escaping @Sendable () throws -> Appliance) {
    // Sets the time zone of the process while there is one thread. Without it, the first use sets it.
    if let zone = try? appliance().timeZone { _ = CalendarTime.text(0, format: "%Z", zone: zone) }
    _ = DetachedThread.run {
      // The listener has opened the same appliance, and reports what is wrong with it.
      guard let appliance = try? appliance() else { return }
      let never = Interruption()
      while true {
        // A store that cannot be read now is read again by the work itself, which reports errors.
        _ = try? appliance.store.refresh()
        appliance.credentials.doDueWork(never)
        SystemClock.sleep(nanoseconds: 60_000_000_000)
      }
    }
  }
}

extension Options {
  /// Parses `127.0.0.1:8443`, `[::1]:8443`, or `:8443` for all IPv4 addresses.
  static func listenAddress(_ text: String) throws(UsageError) -> SocketAddress {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else {
      throw UsageError(message: "--listen: '\(text)' is not ADDRESS:PORT")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    if host.isEmpty || host == "*" { host = "0.0.0.0" }
    if host == "localhost" { host = "127.0.0.1" }
    guard let address = IPAddress(host) else {
      throw UsageError(message: "--listen: '\(host)' is not an address")
    }
    return SocketAddress(address: address, port: port)
  }

  static func text(_ address: SocketAddress) -> String {
    address.address.isVersion6
      ? "[\(address.address)]:\(address.port)" : "\(address.address):\(address.port)"
  }
}
