// SPDX-License-Identifier: Apache-2.0

import CustomerPortal
import POSIX

/// A customer portal beside a session, in this process and at the transcript's time.
///
/// It is ended with the object.
final class PeerPortal {
  /// What placeholders of the transcript stand for: `OTP` is a password for the device,
  /// `OTP-EXPIRED` one of the day before, `OTP-OTHER` one for another device.
  let values: [String: String]
  /// What tells the appliance where the portal is.
  let environment: [String: String]

  private let ending = Interruption()

  /// - Throws: `PeerServer.StartError`.
  init(in directory: ServerDirectory, serial: String, now: Int64) throws(PeerServer.StartError) {
    do {
      let place = try PortalDirectory(directory.root + "/portal")
      try directory.write(Array(try place.authorityCertificate().utf8), to: "portal-ca.pem")
      guard let loopback = IPAddress("127.0.0.1") else {
        throw PeerServer.StartError(message: "there is no loopback")
      }
      let portal = try CustomerPortal(
        SocketAddress(address: loopback, port: 0), directory: place, clock: { now },
        report: { _ in })
      values = [
        "PORTAL": "127.0.0.1:\(portal.address.port)",
        "OTP": try place.makePassword(for: serial, now: now).plainText,
        "OTP-EXPIRED": try place.makePassword(for: serial, now: now - 86_400).plainText,
        "OTP-OTHER": try place.makePassword(for: serial + "0", now: now).plainText,
      ]
      environment = [
        "WFSH_PORTAL": "https://127.0.0.1:\(portal.address.port)",
        "WFSH_PORTAL_CA": directory.root + "/portal-ca.pem",
      ]
      let ending = self.ending
      _ = DetachedThread.run { try? portal.run(until: ending.readableDescriptor) }
    } catch let problem as PeerServer.StartError {
      throw problem
    } catch {
      throw PeerServer.StartError(message: "peer 'portal' cannot be started: \(error)")
    }
  }

  deinit { ending.raise() }
}
