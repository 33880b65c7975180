// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Testing

/// Profiles and secure connections, read from a configuration.
struct ProfileTests {
  private let places = Sample.places

  @Test func `an empty configuration has the defaults`() throws {
    let credentials = try Sample().credentials
    #expect(credentials.certificateProfile("none") == nil && credentials.serviceProfiles.isEmpty)
    let server = credentials.secureConnectionServer
    #expect(server.serviceProfile == nil && !server.disablesPredefined)
    #expect(credentials.secureConnectionClient.identity == .predefined)
    #expect(credentials.connectionCertificates.isEmpty && credentials.serverNames.isEmpty)
  }

  @Test func `a service profile has versions, toggles and suites`() throws {
    var sample = try Sample()
    let path = places.serviceProfiles.appending(entry: "web")
    try sample.set(path, ["certificate": "server"])
    #expect(sample.credentials.serviceProfile("web")?.minimumVersion == .tls12)
    #expect(sample.credentials.serviceProfile("web")?.maximumVersion == .tls13)
    try sample.set(
      path.appending(node: "protocol-settings"),
      [
        "min-version": "tls1-0", "max-version": "tls1-2", "enc-algo-3des": "yes",
        "auth-algo-sha1": "no",
      ])
    let profile = try #require(sample.credentials.serviceProfile("web"))
    #expect(profile.minimumVersion == .tls10 && profile.maximumVersion == .tls12)
    #expect(profile.unavailableAlgorithms == ["enc-algo-3des"])
    #expect(profile.versionsWithoutSuite(for: .rsa) == [.tls10, .tls11])
  }

  @Test func `a certificate profile lists its CAs and limits`() throws {
    var sample = try Sample()
    let path = places.certificateProfiles.appending(entry: "clients")
    try sample.set(path, ["use-crl": "yes", "crl-receive-timeout": "9", "domain": "lab"])
    try sample.set(path.appending(node: "username-field"), ["subject-alt": "email"])
    try sample.set(
      path.appending(node: "CA").appending(entry: "root"), ["ocsp-verify-cert": "signer"])
    let profile = try #require(sample.credentials.certificateProfile("clients"))
    #expect(profile.authorities.map(\.name) == ["root"])
    #expect(profile.authorities.first?.ocspVerifyCertificate == "signer")
    #expect(profile.usernameField == .email && profile.domain == "lab")
    #expect(profile.crlTimeout == 9 && profile.ocspTimeout == 5 && profile.checksStatus)
  }

  @Test func `secure connections name the certificates that they use`() throws {
    var sample = try Sample()
    try sample.set(places.serviceProfiles.appending(entry: "web"), ["certificate": "server"])
    try sample.edit(
      .create(
        places.certificateProfiles.appending(entry: "clients").appending(node: "CA")
          .appending(entry: "root")))
    try sample.set(
      places.secureConnectionServer,
      ["ssl-tls-service-profile": "web", "certificate-profile": "clients"])
    let client = places.secureConnectionClient.appending(node: "certificate-type")
    try sample.set(client.appending(node: "local"), ["certificate": "own"])
    #expect(sample.credentials.secureConnectionClient.identity == .local("own"))
    #expect(sample.credentials.connectionCertificates == ["server", "root", "own"])
  }

  @Test func `a SCEP profile says what its challenge lacks`() throws {
    var sample = try Sample()
    let path = places.scepProfiles.appending(entry: "scep")
    try sample.set(path, ["scep-url": "http://ca/", "use-as-digital-signature": "yes"])
    try sample.set(
      path.appending(node: "scep-challenge").appending(node: "dynamic"), ["username": "me"])
    let profile = try #require(sample.credentials.scepProfile("scep"))
    #expect(profile.url == "http://ca/" && profile.isForDigitalSignature)
    #expect(profile.challenge.missingLeaves == [.url, .password])
  }

  @Test(arguments: [
    (["ip": "192.0.2.0/24"], "192.0.2.7", true),
    (["ip": "192.0.2.0/255.255.255.0"], "192.0.2.7", true),
    (["ip": "192.0.2.0/255.0.255.0"], "192.0.2.7", false),
    (["ip": "192.0.2.8"], "192.0.2.7", false),
    (["ip": "2001:db8::/32"], "2001:db8::1", true),
    (["hostname": "FW.example.com"], "fw.example.com", true),
    (["hostname": "fw"], "fw.example.com", false),
    (["email": "a@EXAMPLE.com"], "a@example.com", true),
    (["email": "A@example.com"], "a@example.com", false),
  ])
  func `an authorized identity matches a certificate`(
    identifier: [String: String], name: String, isMatch: Bool
  ) throws {
    let kind = try #require(identifier.first)
    let alternative: AlternativeName =
      switch kind.key {
      case "ip": .address(name)
      case "hostname": .dns(name)
      default: .email(name)
      }
    var sample = try Sample()
    try sample.set(
      places.secureConnectionServer.appending(node: "authorization-list").appending(entry: "one")
        .appending(node: "identifier").appending(node: "subject-alt-name"),
      [kind.key: kind.value])
    let certificate = try CertificateIssue(
      commonName: "client", purpose: .client, alternativeNames: [alternative],
      validity: Sample.now - 1...Sample.now + 1
    ).make(signedBy: nil).certificate
    let identity = try #require(
      sample.credentials.secureConnectionServer.authorizationList.first)
    #expect(identity.matches(certificate) == isMatch)
  }
}
