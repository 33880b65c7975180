// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Store
import Testing

/// Generating, renewing and revoking certificates with the candidate's own CAs.
struct CertificateIssuingTests {
  @Test func `a CA of the candidate signs with serial numbers that count up`() throws {
    let box = try Box()
    try box.generate("root", isAuthority: true)
    try box.generate("server", by: .authority("root"))
    let (root, server) = (try box.entry("root"), try box.entry("server"))
    let (issuer, certificate) = (try root.certificate(), try server.certificate())
    #expect(root.isCertificationAuthority && !server.isCertificationAuthority)
    #expect(issuer.isIssued(by: issuer) && certificate.isIssued(by: issuer))
    #expect(certificate.notBefore == box.now && certificate.notAfter == box.now + 365 * 86_400)
    let serials = [issuer, certificate].compactMap { UInt32($0.serial, radix: 16) }
    #expect(serials.count == 2 && serials.last == serials.first.map { $0 + 1 })
    let identity = try box.credentials.issuing.identity("server")
    #expect(identity.key.matches(certificate))
  }

  @Test func `nothing is generated under a name that is taken or by an unfit CA`() throws {
    let box = try Box()
    try box.generate("server")
    #expect(throws: (any Error).self) { try box.generate("server") }
    #expect(throws: CredentialError.notCertificationAuthority("server")) {
      try box.generate("other", by: .authority("server"))
    }
    #expect(throws: CredentialError.noCertificate("none")) {
      try box.generate("other", by: .authority("none"))
    }
    #expect(try box.credentials.candidate().certificate("other") == nil)
  }

  @Test func `an interruption ends the generation of a key and changes nothing`() throws {
    let box = try Box()
    let interruption = Interruption()
    interruption.raise()
    let subject = try DistinguishedName([DistinguishedName.Attribute(.commonName, "x")])
    #expect(throws: IssuingError.interrupted) {
      try box.credentials.issuing.generate(
        CertificateOrder(name: "x", subject: subject, key: .rsa(bits: 4096)),
        interruption: interruption)
    }
    #expect(try box.store.candidate()[Box.places.certificates] == nil)
  }

  @Test func `a renewed certificate has the same key and another serial number`() throws {
    let box = try Box()
    try box.generate("root", isAuthority: true)
    try box.generate("server", by: .authority("root"))
    let old = try box.entry("server")
    box.now += 300 * 86_400
    try box.credentials.issuing.renew("server", days: 30)
    let (entry, root) = (try box.entry("server"), try box.entry("root").certificate())
    let certificate = try entry.certificate()
    #expect(certificate.isIssued(by: root))
    #expect(certificate.notAfter == box.now + 30 * 86_400)
    #expect(certificate.serial != (try old.certificate().serial))
    #expect(entry.sealedPrivateKey == old.sealedPrivateKey)
    #expect(try box.credentials.issuing.identity("server").key.matches(certificate))
  }

  @Test func `without the issuer's key nothing is renewed, and the reason is given`() throws {
    let box = try Box()
    let sample = try Sample()
    func put(_ name: String, _ certificate: Certificate) throws {
      let fields = try CertificateEntryFields(
        certificate: certificate, chain: [], privateKey: nil)
      try box.edit([.replace(Box.places.certificate(name), .container(fields.container))])
    }
    func missingIssuer() throws -> IssuanceError.MissingIssuer? {
      do {
        try box.credentials.issuing.renew("server", days: 1)
      } catch IssuanceError.renewalWithoutIssuer("server", let missing) { return missing }
      return nil
    }
    try put("server", sample.server.certificate)
    let issuer = sample.server.certificate.issuer
    #expect(try missingIssuer() == .unknown(subject: issuer, namesake: nil))
    let namesake = try Sample.authority("intermediate", by: nil)
    try put("namesake", namesake.certificate)
    #expect(try missingIssuer() == .unknown(subject: issuer, namesake: "namesake"))
    try put("ca", sample.intermediate.certificate)
    #expect(try missingIssuer() == .withoutKey("ca"))
  }

  @Test func `a revocation holds when the candidate goes back`() throws {
    let box = try Box()
    try box.generate("root", isAuthority: true)
    try box.generate("server", by: .authority("root"))
    let before = try box.entry("server")
    let certificate = try before.certificate()
    let issuing = box.credentials.issuing
    #expect(try !issuing.isRevoked(before, certificate))
    try issuing.revoke("server")
    #expect(try box.entry("server").isMarkedRevoked)
    #expect(try issuing.isRevoked(before, certificate))
    #expect(throws: (any Error).self) { try issuing.renew("server", days: 1) }
    #expect(throws: (any Error).self) { try issuing.revoke("server") }
    #expect(throws: (any Error).self) { try issuing.revoke("root") }
    #expect(try issuing.revocationList(of: "root", days: 7).nextUpdate == box.now + 7 * 86_400)
  }

  @Test func `only a blocked key that can be decrypted counts as blocked`() throws {
    let box = try Box()
    try box.generate("free")
    try box.generate("kept", isBlocked: true)
    let issuing = box.credentials.issuing
    #expect(try issuing.isKeyBlocked(box.entry("free")) == false)
    #expect(try issuing.isKeyBlocked(box.entry("kept")) == true)
    try box.edit([
      .set(Box.places.certificate("kept").appending(node: "private-key"), "-AQ==foreign")
    ])
    #expect(try issuing.isKeyBlocked(box.entry("kept")) == nil)
  }
}
