// SPDX-License-Identifier: Apache-2.0

import CustomerPortal
import POSIX
import Shell

/// `wfsh portal`: runs the stand-in for the customer portal in the foreground, or prints a one-time
/// password or the CA's certificate.
enum Portal {
  /// Ends the process: 0 after SIGTERM or after printing, 128 + N after another signal, 3 when the port
  /// is in use or the directory cannot be used.
  static func run(_ options: Options, _ portal: PortalOptions) -> Never {
    let clock = options.clock ?? .system
    do {
      guard
        let path = portal.directory
          ?? ApplianceStart.defaultDirectory("wfsh-portal", ProcessEnvironment.value)
      else { Main.fail("no home directory; name a directory with --state", status: 3) }
      let directory = try PortalDirectory(path)
      switch portal.task {
      case .authority:
        StandardStream.output.show(try directory.authorityCertificate())
      case .passwords(let serials):
        for serial in serials {
          let password = try directory.makePassword(for: serial, now: clock.now)
          StandardStream.output.show(password.plainText + "\n")
        }
      case .listen(let address, let names):
        let signals = try EndingSignals()
        let server = try CustomerPortal(
          address, directory: directory, names: names, clock: { clock.now },
          report: { StandardStream.error.show("wfsh: \($0)\n") })
        ProcessTitle.set("wfsh: portal \(Options.text(server.address))")
        StandardStream.output.show(
          "wfsh: portal listening on \(Options.text(server.address))\n")
        try server.run(until: signals.descriptor)
        ProcessEnvironment.leave(signals.take() ?? 0)
      }
    } catch let error as SystemError {
      let place =
        if case .listen(let address, _) = portal.task { Options.text(address) } else { "portal" }
      Main.fail("\(place): \(error)", status: 3)
    } catch {
      Main.fail("portal: \(error)", status: 3)
    }
    ProcessEnvironment.leave(0)
  }
}
