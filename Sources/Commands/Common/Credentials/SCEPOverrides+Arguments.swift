// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell

extension SCEPOverrides {
  /// The profile that the line of a SCEP command names, and the server that it names instead.
  init(serverIn arguments: Arguments) {
    self.init(profile: arguments.optional("scep-profile"))
    url = arguments.optional("scep-url")
    authorityIdentity = arguments.optional("ca-identity-name")
    serverAuthority = arguments.optional("scep-ca-cert")
    clientCertificate = arguments.optional("scep-client-cert")
  }

  /// The same with the request that the line describes instead of the profile.
  init(_ arguments: Arguments) {
    self.init(serverIn: arguments)
    subject = arguments.optional("subject")
    rsaBits = arguments.optionalInteger("rsa-nbits")
    digest = arguments.optional("digest").flatMap(SignatureDigest.init)
    fingerprint = arguments.optional("fingerprint")
    if arguments.has("scep-challenge") { challenge = Challenge(arguments) }
    isForDigitalSignature = arguments.optional("use-as-digital-signature").map { $0 == "yes" }
    isForKeyEncipherment = arguments.optional("use-for-key-encipherment").map { $0 == "yes" }
    if arguments.has("certificate-attributes") {
      alternativeNames = [
        arguments.optional("rfc822name").map { .email($0) },
        arguments.optional("dnsname").map { .dns($0) },
        arguments.optional("uniform-resource-identifier").map { .uri($0) },
      ].compactMap { $0 }
    }
  }
}

extension SCEPOverrides.Challenge {
  fileprivate init(_ arguments: Arguments) {
    if let fixed = arguments.secret("fixed") {
      self = .fixed(fixed)
    } else if let url = arguments.optional("otp-server-url"),
      let password = arguments.secret("password")
    {
      self = .dynamic(url: url, username: arguments.optional("username"), password: password)
    } else {
      self = .none
    }
  }
}
