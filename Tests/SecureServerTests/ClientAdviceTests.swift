// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Testing

@testable import PKI
@testable import SecureServer

/// What is advised for a client that is refused.
struct ClientAdviceTests {
  private let places = TestServer.places

  private static func authority(_ name: String, by issuer: TLSIdentity?) throws -> TLSIdentity {
    try CertificateIssue(
      commonName: name, purpose: .authority, validity: TestServer.now...TestServer.now + 9
    ).make(signedBy: issuer)
  }

  private func configured(_ entries: KeyValuePairs<String, Certificate>) throws
    -> ConfiguredCredentials
  {
    var configuration = Configuration()
    for (name, certificate) in entries {
      let fields = try CertificateEntryFields(
        certificate: certificate, chain: [], privateKey: nil)
      try configuration.apply(.replace(places.certificate(name), .container(fields.container)))
    }
    return ConfiguredCredentials(configuration, at: places)
  }

  private func mendings(
    _ refusal: ClientRefusal?, _ configured: ConfiguredCredentials, sent: [Certificate] = []
  ) -> [Mending] {
    var report = ClientCheck.Report()
    report.certificateProfile = "clients"
    var outcome = ClientCheck.Outcome(version: .tls13)
    outcome.refusal = refusal
    return ClientAdvice(
      configured, candidate: configured, report: report, certificates: sent
    ).mendings(for: outcome)
  }

  @Test func `a refusal by a setting names the setting`() throws {
    let (empty, leaf) = (try configured([:]), try Self.authority("fw", by: nil).certificate)
    #expect(
      mendings(.predefined, empty)
        == [.atClient(.useCustomCertificate), .acceptPredefined(places)])
    #expect(
      mendings(.notAuthorized(leaf), empty) == [.authorize(commonName: "fw", places)])
    #expect(
      mendings(.statusUnknown(leaf, why: "", flag: .timeout), empty)
        == [.switchOff("block-timeout-cert", ofProfile: "clients", places)])
    #expect(mendings(.revoked(leaf), empty) == [.atClient(.useNewCertificate)])
  }

  @Test func `an unlisted issuer is listed, or sent along with its root listed`() throws {
    let root = try Self.authority("root", by: nil)
    let issuing = try Self.authority("issuing", by: root)
    let leaf = try Self.authority("fw", by: issuing).certificate
    // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    let unknown = ClientRefusal.path(PathValidationError(code: 20, depth: 0, certificate: leaf))
    func list(_ name: String) -> Mending {
      .listAuthority(name, profile: "clients", places)
    }
    let new = Mending.Placeholder.newAuthority
    #expect(
      mendings(unknown, try configured([:]))
        == [.all([.importCertificate(name: new), list(new)])])
    let both = try configured(["r": root.certificate, "i": issuing.certificate])
    #expect(
      mendings(unknown, both) == [
        .all([
          list("r"), .atClient(.send(subject: issuing.certificate.subject)),
        ]), .all([list("r"), list("i")]),
      ])
  }
}
