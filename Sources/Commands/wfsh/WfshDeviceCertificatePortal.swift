// SPDX-License-Identifier: Apache-2.0

import PKI
import Shell
import Store
import Text

/// `wfsh device-certificate portal [url <url>|none] [ca-certificate <entry>]`: where the customer
/// portal is; without arguments it is shown.
///
/// An addition of wfsh; the wording is its own.
struct WfshDeviceCertificatePortal: Command {
  static let path = "wfsh device-certificate portal"

  private let url: String?
  private let authority: String?

  init(_ arguments: Arguments) {
    url = arguments.optional("url")
    authority = arguments.optional("ca-certificate")
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    guard url != nil || authority != nil else { return try shown(on: appliance) }
    var place: PortalPlace?
    if url != "none" { place = try wanted(on: appliance) }
    try appliance.store.setPortalPlace(place)
    return .nothing
  }

  private func wanted(on appliance: Appliance) throws -> PortalPlace {
    let present = try appliance.store.portalPlace()
    guard let url = url ?? present?.url else {
      throw Refusal.serverError("no portal is set: url names it")
    }
    let pem: String
    if let authority {
      let entry = try appliance.certificateEntry(authority)
      let certificate = try appliance.certificate(of: entry, authority)
      guard certificate.isCertificateAuthority else {
        throw Refusal.serverError("certificate \(authority) is not a CA certificate")
      }
      pem = certificate.pem
    } else if let present {
      pem = present.authorities
    } else {
      throw Refusal.serverError(
        "ca-certificate is required: the CA of the portal, as wfsh portal --ca prints it")
    }
    let portal = KnownPortal(
      origin: .stateDirectory, url: url, authorities: (try? Certificate.all(pem: pem)) ?? [])
    _ = try portal.server(now: appliance.clock.now)
    return PortalPlace(url: url, authorities: pem)
  }

  private func shown(on appliance: Appliance) throws -> Answer {
    guard let portal = try appliance.knownPortal() else { return .text("No portal is known.\n") }
    var fields = [("url", portal.url), ("known-from", portal.origin.rawValue)]
    for certificate in portal.authorities {
      fields.append(("ca-certificate", certificate.subject.printable))
      fields.append(("fingerprint", certificate.fingerprint))
    }
    return .fields("portal", fields)
  }
}
