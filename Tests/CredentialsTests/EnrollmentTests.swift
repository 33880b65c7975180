// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Store
import Testing

@testable import Credentials

/// What is known and decided about enrollment without a server.
struct EnrollmentTests {
  private static func settings(
    _ profile: SCEPProfile?, _ overrides: SCEPOverrides = SCEPOverrides()
  ) throws -> SCEPSettings {
    try SCEPSettings(profile, overrides) { text, leaf in Secret("\(leaf) \(text)".utf8) }
  }

  private static func profile(_ leaves: KeyValuePairs<String, String>) -> SCEPProfile {
    SCEPProfile(
      name: "dev",
      Container(leaves.map { Container.Child(name: $0.key, node: .leaf($0.value)) }))
  }

  @Test func `what a command says stands in place of the profile's leaves`() throws {
    let profile = Self.profile([
      "scep-url": "http://scep.example.com/", "ca-identity-name": "ca", "subject": "CN=box",
      "use-as-digital-signature": "yes",
    ])
    let plain = try Self.settings(profile)
    #expect(plain.authorityIdentity == "ca" && plain.subject == "CN=box" && plain.rsaBits == 2048)
    #expect(plain.extensions.count == 1)
    var overrides = SCEPOverrides()
    overrides.subject = "CN=other"
    overrides.rsaBits = 3072
    overrides.isForDigitalSignature = false
    overrides.alternativeNames = [.dns("other")]
    overrides.challenge = .fixed(Secret("word".utf8))
    let changed = try Self.settings(profile, overrides)
    #expect(changed.authorityIdentity == "ca" && changed.subject == "CN=other")
    #expect(changed.rsaBits == 3072 && changed.extensions.count == 1)
    guard case .fixed(let secret) = changed.challenge else {
      Issue.record("the challenge of the command is not used")
      return
    }
    #expect(secret.matches(Secret("word".utf8)))
  }

  @Test func `what a profile lacks is named`() {
    #expect(throws: SCEPSettingsError.missing(.url, profile: "dev")) {
      try Self.settings(Self.profile([:]))
    }
    #expect(throws: SCEPSettingsError.missing(.url, profile: nil)) { try Self.settings(nil) }
    #expect(throws: SCEPSettingsError.malformedURL(.server, "ftp://x")) {
      try Self.settings(Self.profile(["scep-url": "ftp://x"]))
    }
    var overrides = SCEPOverrides()
    overrides.url = "http://scep.example.com/"
    overrides.authorityIdentity = "ca"
    overrides.challenge = .dynamic(
      url: "http://otp.example.com/", username: nil, password: Secret("word".utf8))
    #expect(throws: SCEPSettingsError.incompleteChallenge) { try Self.settings(nil, overrides) }
  }

  @Test func `the client's certificate is the one that the running configuration names`() throws {
    let box = try Box()
    let client = box.credentials.client
    #expect(try client.identity() == nil)
    let type = Box.places.secureConnectionClient.appending(node: "certificate-type")
    try box.generate("client")
    try box.edit([
      .set(type.appending(node: "local").appending(node: "certificate"), "client")
    ])
    #expect(try client.identity() == nil)
    try box.commit()
    #expect(try client.identity()?.certificate == (try box.entry("client").certificate()))
    try box.edit([
      .remove(type), .set(type.appending(node: "scep").appending(node: "scep-profile"), "dev"),
    ])
    try box.commit()
    #expect(throws: ClientCertificateError.notYetIssued(profile: "dev")) {
      try client.identity()
    }
    #expect(try client.enrolledIdentity() == nil && client.lastAttempt() == nil)
  }

  @Test func `a certificate is renewed a sixth of its validity before its end`() {
    #expect(ClientCertificateService.renewalTime(begins: 0, expires: 600) == 500)
    #expect(ClientCertificateService.renewalTime(begins: 600, expires: 0) == 0)
  }

  @Test func `the portal comes from the state directory, else from the environment`() throws {
    let box = try Box()
    let portal = box.credentials.portal
    #expect(try portal.known() == nil)
    box.environment["WFSH_PORTAL"] = "https://portal.example.com"
    #expect(throws: PortalError.self) { try portal.known() }
    #expect(throws: PortalError.self) { try portal.set(url: nil, authority: nil) }
    #expect(throws: PortalError.self) {
      try portal.set(url: "https://portal.example.com", authority: nil)
    }
    try box.generate("root", isAuthority: true)
    try box.generate("server")
    #expect(throws: CredentialError.notCertificationAuthority("server")) {
      try portal.set(url: "https://portal.example.com", authority: "server")
    }
    #expect(throws: PortalError.self) {
      try portal.set(url: "http://portal.example.com", authority: "root")
    }
    try portal.set(url: "https://own.example.com", authority: "root")
    let known = try #require(try portal.known())
    #expect(known.origin == .stateDirectory && known.url == "https://own.example.com")
    #expect(known.authorities == [try box.entry("root").certificate()])
    try portal.reset()
    #expect(throws: PortalError.self) { try portal.known() }
  }

  @Test func `no password is spent before everything else is known to work`() throws {
    let box = try Box()
    let device = box.credentials.device
    #expect(throws: DeviceCertificateError.self) { try device.fetching(Interruption()) }
    let server = Box.places.system.appending(node: "ntp-servers")
      .appending(node: "primary-ntp-server").appending(node: "ntp-server-address")
    try box.edit([.set(server, "192.0.2.1")])
    try box.commit()
    #expect(throws: PortalError.self) { try device.fetching(Interruption()) }
    #expect(try device.known() == DeviceCertificate())
  }

  @Test func `a device certificate that cannot be renewed is recorded once`() throws {
    let box = try Box()
    let credential = DeviceCertificate.Credential(
      certificate: "damaged", privateKey: "damaged", expires: box.now + 86_400)
    try box.store.updateDeviceCertificate { $0.credential = credential }
    box.credentials.doDueWork(Interruption())
    let last = try #require(try box.credentials.device.known().lastFetch)
    #expect(!last.isSuccess && last.time == box.now)
    #expect(try box.credentials.device.known().credential == credential)
    box.now += 60
    box.credentials.doDueWork(Interruption())
    #expect(try box.credentials.device.known().lastFetch == last)
    box.now += 3600
    box.credentials.doDueWork(Interruption())
    #expect(try box.credentials.device.known().lastFetch != last)
    #expect(try box.store.log(LogName.deviceCertificate.rawValue) != nil)
  }
}
