// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Testing

/// What the rules of a commit find, as data.
struct CommitRuleTests {
  private let places = Sample.places

  private func findings(_ sample: Sample, changedFrom running: Configuration? = nil) -> [Finding] {
    CommitRules.findings(
      in: sample.credentials, changedFrom: running, now: Sample.now, opens: KeyRing.isOwn)
  }

  @Test func `an intermediate CA without its root is an error`() throws {
    var sample = try Sample()
    try sample.add("root", sample.root)
    try sample.add("intermediate", sample.intermediate)
    try sample.listAuthorities(["intermediate"], profile: "clients")
    #expect(
      findings(sample) == [
        Finding(
          .rootIsListed, .error,
          [.certificateProfile("clients"), .certificate("intermediate")],
          .rootNotListed(
            intermediate: "intermediate", issuer: sample.intermediate.certificate.issuer),
          mending: .listAuthority("root", profile: "clients", places))
      ])
    try sample.listAuthorities(["root"], profile: "clients")
    #expect(findings(sample).isEmpty)
  }

  @Test func `a certificate that is not a CA is not listed`() throws {
    var sample = try Sample()
    try sample.add("server", sample.server)
    try sample.listAuthorities(["server", "absent"], profile: "clients")
    #expect(
      findings(sample).map(\.reason) == [
        .notAuthority(certificate: "server"), .unreadable(certificate: "absent"),
      ])
  }

  @Test func `a service profile needs a key, a leaf and versions in order`() throws {
    var sample = try Sample()
    try sample.add("root", sample.root)
    let path = places.serviceProfiles.appending(entry: "web")
    try sample.set(path, ["certificate": "root"])
    try sample.set(
      path.appending(node: "protocol-settings"),
      ["min-version": "tls1-2", "max-version": "tls1-1", "enc-algo-rc4": "yes"])
    try sample.set(places.secureConnectionServer, ["ssl-tls-service-profile": "web"])
    let found = findings(sample)
    #expect(
      found.map(\.rule) == [
        .serverHasKey, .serverIsNotAuthority, .versionsAreInOrder, .connectionsUseTLS12,
        .weakAlgorithms,
      ])
    #expect(found.map(\.severity) == [.error, .error, .error, .error, .warning])
    #expect(found.allSatisfy { $0.objects.contains(.serviceProfile("web")) })
    #expect(found.allSatisfy { $0.concerns(profile: "web") && !$0.concerns(profile: "root") })
  }

  @Test(arguments: [(Int64(-1), Validity.expired), (29, .expiresSoon(days: 29)), (31, .valid)])
  func `a certificate in use is reported before it expires`(
    days: Int64, validity: Validity
  ) throws {
    var sample = try Sample()
    let server = try Sample.server("server", by: sample.root, days: 400)
    try sample.add("server", server)
    let now = server.certificate.notAfter - days * 86_400
    #expect(Validity(notAfter: server.certificate.notAfter, at: now) == validity)
    func reasons(changedFrom running: Configuration) -> [Finding.Reason] {
      CommitRules.findings(
        in: sample.credentials, changedFrom: running, now: now, opens: KeyRing.isOwn
      ).map(\.reason)
    }
    let text = server.certificate.notAfterText
    let expected: [Finding.Reason] =
      switch validity {
      case .expired: [.expired(on: text)]
      case .expiresSoon: [.expires(on: text)]
      default: []
      }
    #expect(reasons(changedFrom: Configuration()) == expected)
    #expect(reasons(changedFrom: sample.configuration).isEmpty)
    try sample.set(
      places.secureConnectionClient.appending(node: "certificate-type").appending(node: "local"),
      ["certificate": "server"])
    #expect(reasons(changedFrom: sample.configuration) == expected)
  }

  @Test func `only what a commit changes is checked`() throws {
    var sample = try Sample()
    try sample.set(
      places.serviceProfiles.appending(entry: "old").appending(node: "protocol-settings"),
      ["enc-algo-rc4": "yes"])
    let running = sample.configuration
    try sample.set(
      places.serviceProfiles.appending(entry: "new").appending(node: "protocol-settings"),
      ["enc-algo-3des": "yes"])
    #expect(
      findings(sample, changedFrom: running).map(\.objects) == [[.serviceProfile("new")]])
    #expect(findings(sample).count == 2)
  }

  @Test func `secrets of another appliance and incomplete challenges are reported`() throws {
    var sample = try Sample()
    try sample.add("server", sample.server, sealedKey: "-AQ==secret")
    let path = places.scepProfiles.appending(entry: "scep")
    try sample.set(path, ["scep-url": "https://ca/", "subject": "CN=$EMAILADDRESS"])
    try sample.set(
      path.appending(node: "scep-challenge").appending(node: "dynamic"), ["username": "me"])
    #expect(
      findings(sample).map(\.reason) == [
        .keyOfAnotherAppliance, .challengeIncomplete(missing: [.url, .password]),
        .noEmailAddress, .serverNotVerified,
      ])
  }
}
