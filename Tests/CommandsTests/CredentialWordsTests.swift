// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import Shell
import Testing

@testable import Commands

/// The words for errors of the appliance's credentials.
struct CredentialWordsTests {
  private static let sentences: [(error: any Error, words: String)] = [
    (CredentialError.noCertificate("a"), "certificate a does not exist"),
    (
      CredentialError.privateKeyUnusable("a", .notOurs),
      "the private key of certificate a cannot be used: the secret was not encrypted by wfsh"
    ),
    (
      IssuanceError.renewalWithoutIssuer("a", .unknown(subject: "CN = b", namesake: "c")),
      "certificate a cannot be renewed, its issuer CN = b is not here, c has another key"
    ),
    (
      IssuanceError.revocationWithoutIssuer("a", .withoutKey("b")),
      "certificate a cannot be revoked, its issuer b has no private key"
    ),
    (
      IssuanceError.notGenerated("a", IssuingError.validity),
      "Failed to generate certificate a. the validity is not possible"
    ),
    (
      CredentialImportError.file("a", .notACertificate),
      "Import of a failed. Failed to extract certificate"
    ),
    (
      CredentialImportError.noCertificateForKey("a", .noCertificate("a")),
      "Import of a failed. certificate a does not exist"
    ),
    (MasterKeyError.currentKeyWrong, "Failed to change master key. current master key is wrong"),
    (SCEPSettingsError.missing(.url, profile: "p"), "scep profile p has no scep-url"),
    (SCEPSettingsError.missing(.url, profile: nil), "the request has no scep-url"),
    (
      PortalError.noAuthority(in: .file("/ca.pem")),
      "WFSH_PORTAL_CA: /ca.pem: there is no certificate"
    ),
    (
      DeviceCertificateError.notFetched(IssuingError.interrupted),
      "Failed to fetch device certificate. interrupted"
    ),
  ]

  @Test func `each error has its sentence`() {
    for (error, words) in Self.sentences { #expect(Refusal(error).messages == [words]) }
  }

  @Test func `an interrupted wait needs no words`() {
    #expect(Refusal(IssuingError.interrupted) == .interrupted)
  }
}
