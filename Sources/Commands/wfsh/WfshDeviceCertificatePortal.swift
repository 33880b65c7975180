// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell
import Text

/// `wfsh device-certificate portal [url <url>|none] [ca-certificate <entry>]`: sets where the customer
/// portal is; shows it without arguments.
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
    let portal = appliance.credentials.portal
    guard url != nil || authority != nil else { return answer(try portal.known()) }
    if url == "none" {
      try portal.reset()
    } else {
      try portal.set(url: url, authority: authority)
    }
    return .nothing
  }

  private func answer(_ portal: KnownPortal?) -> Answer {
    guard let portal else { return .text("No portal is known.\n") }
    var fields = [("url", portal.url), ("known-from", portal.origin.rawValue)]
    for certificate in portal.authorities {
      fields.append(("ca-certificate", certificate.subject.printable))
      fields.append(("fingerprint", certificate.fingerprint))
    }
    return .fields("portal", fields)
  }
}
