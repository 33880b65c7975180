// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Store
import Testing

/// What the check finds beyond the rules of a commit.
struct CredentialCheckTests {
  private let places = Sample.places

  private func environment(
    _ keyRing: KeyRing? = nil, deviceCertificate: DeviceCertificate? = nil,
    revoked: Set<String> = []
  ) -> CredentialCheck.Environment {
    CredentialCheck.Environment(
      now: Sample.now, keyRing: { if let keyRing { keyRing } else { throw SealError.damaged } },
      isRevoked: { entry, _ in revoked.contains(entry.name) }, masterKey: .factory,
      deviceCertificate: deviceCertificate)
  }

  private func check(
    _ sample: Sample, profile: String? = nil, _ environment: CredentialCheck.Environment
  ) -> CredentialCheck {
    CredentialCheck(sample.credentials, profile: profile, environment)
  }

  @Test func `an empty configuration serves the predefined certificate`() throws {
    let found = check(try Sample(), environment()).findings()
    #expect(found.map(\.reason) == [.predefinedServed])
    #expect(found.map(\.severity) == [.note])
  }

  @Test func `a served certificate is checked for names, key, chain and revocation`() throws {
    let ring = try KeyRing.generate(created: 0)
    var sample = try Sample()
    let sealed = try SealedPrivateKey.seal(
      sample.server.key, for: sample.server.certificate, keyRing: ring)
    try sample.add("server", sample.server, sealedKey: sealed)
    try sample.set(places.serviceProfiles.appending(entry: "web"), ["certificate": "server"])
    try sample.set(places.system, ["hostname": "box", "ip-address": "192.0.2.1"])
    let end = Finding.Reason.expires(on: sample.server.certificate.notAfterText)
    let issuer = Finding.Reason.issuerNotImported(
      issuer: sample.intermediate.certificate.subject)
    #expect(
      check(sample, environment(ring)).findings().map(\.reason)
        == [.namesNoHost(hosts: ["192.0.2.1", "box"]), issuer, end])
    try sample.set(places.system, ["hostname": "server"])
    try sample.add("intermediate", sample.intermediate)
    #expect(
      check(sample, environment(ring, revoked: ["server"])).findings().map(\.reason)
        == [.issuerNotImported(issuer: sample.root.certificate.subject), .revoked, end])
    try sample.add("root", sample.root)
    #expect(check(sample, environment(ring)).findings().map(\.reason) == [end])
    #expect(check(sample, environment()).findings().map(\.reason) == [.keyUnusable, end])
    #expect(check(sample, profile: "other", environment(ring)).findings().isEmpty)
  }

  @Test func `a certificate beside its waiting request is reported`() throws {
    var sample = try Sample()
    let request = try CertificateSigningRequest(
      subject: DistinguishedName([.init(.commonName, "server")]), key: sample.server.key,
      extensions: [], digest: .sha256)
    let fields = try CertificateEntryFields(request: request, privateKey: "")
    try sample.edit(.replace(places.certificate("asked"), .container(fields.container)))
    try sample.add("answer", sample.server)
    let found = check(sample, environment()).findings().filter { $0.rule == .requestIsJoined }
    #expect(found.map(\.mending) == [.importAnswer(request: "asked")])
    #expect(found.first?.objects == [.certificate("answer"), .certificate("asked")])
  }

  @Test func `a roll-over names the CA and the root that clients lose`() throws {
    var running = try Sample()
    try running.add("root", running.root)
    try running.add("intermediate", running.intermediate)
    try running.add("server", running.server)
    try running.listAuthorities(["root"], profile: "clients")
    try running.set(places.serviceProfiles.appending(entry: "web"), ["certificate": "server"])
    try running.set(
      places.secureConnectionServer,
      ["ssl-tls-service-profile": "web", "certificate-profile": "clients"])
    var candidate = running
    let other = try Sample.authority("other", by: nil)
    try candidate.add("other", other)
    try candidate.add("new", Sample.server("new", by: other))
    try candidate.set(places.serviceProfiles.appending(entry: "web"), ["certificate": "new"])
    try candidate.edit(.remove(places.certificateProfiles.appending(entry: "clients")))
    try candidate.listAuthorities(["other"], profile: "clients")
    let check = check(candidate, environment())
    let root = running.root.certificate.subject
    #expect(
      check.findings(comparedWith: running.credentials).map(\.reason) == [
        .authorityRemoved(name: "root", subject: root),
        .rootReplaced(certificate: "new", old: root, new: other.certificate.subject),
      ])
    #expect(check.findings(comparedWith: candidate.credentials).isEmpty)
  }

  @Test func `the appliance's own key and certificate are reported in time`() throws {
    let now = Sample.now
    let terms = MasterKeyTerms(since: 0, expires: now, reminds: nil, isUnfinished: false)
    #expect(Finding(.expired(terms, at: now))?.reason == .masterKeyExpired(now))
    #expect(Finding(.expiring(terms, at: now))?.reason == .masterKeyExpires(now))
    #expect(Finding(.valid(terms)) == nil)

    var known = DeviceCertificate()
    known.credential = .init(certificate: "", privateKey: "", expires: now - 1)
    let found = check(try Sample(), environment(deviceCertificate: known)).findings()
    #expect(found.map(\.reason) == [.predefinedServed, .deviceCertificateExpired(now - 1)])
  }
}
