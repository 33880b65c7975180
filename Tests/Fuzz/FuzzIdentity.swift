// SPDX-License-Identifier: Apache-2.0

import PKI

/// A key and its certificate, generated once.
enum FuzzIdentity {
  static let shared: (certificate: Certificate, key: PrivateKey)? = {
    guard let key = try? PrivateKey.generate(.rsa(bits: 2048)),
      let name = try? DistinguishedName([.init(.commonName, "fuzz")])
    else { return nil }
    let template = CertificateTemplate(
      subject: name, serial: SerialNumber(1), validity: 1_700_000_000...2_000_000_000,
      extensions: [])
    return (try? template.selfSigned(by: key)).map { ($0, key) }
  }()
}
