// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import Shell

/// The words for findings about certificates, and for what mends them: no other place has any.
///
/// The wording is wfsh's (page Fidelity).
struct FindingText {
  /// How the command line counts the paths of the document.
  let layout: ConfigurationLayout
  private let time: LocalTime

  init(on appliance: Appliance) throws {
    layout = try appliance.schema().layout
    time = LocalTime(appliance)
  }

  /// One line: `error: what is wrong -> the command that mends it`.
  func line(_ finding: Finding) -> String {
    "\(finding.severity.rawValue): \(sentence(finding))"
      + (finding.mending.map { " -> \(line($0))" } ?? "")
  }

  /// What is wrong, without its severity.
  func sentence(_ finding: Finding) -> String {
    let subject = finding.objects.first?.description ?? ""
    switch finding.reason {
    // Profiles.
    case .unreadable(let name):
      return "\(subject): certificate '\(name)' cannot be read"
    case .notAuthority(let name):
      return "\(subject): '\(name)' is not a CA certificate"
    case .rootNotListed(let name, let issuer):
      return "\(subject): '\(name)' is an intermediate CA and its root (\(issuer)) "
        + "is not in the profile"
    case .noPrivateKey(let name):
      return "\(subject): certificate '\(name)' has no private key"
    case .authorityServed(let name):
      return "\(subject): '\(name)' is a CA certificate and cannot be a server's"
    case .versionsReversed:
      return "\(subject): min-version is higher than max-version"
    case .defaultVersionTooHigh(let minimum, let maximum):
      return "\(subject): the default min-version, \(minimum.configured), is higher than "
        + "max-version \(maximum.configured); set min-version \(maximum.configured), or a higher "
        + "max-version"
    case .maximumVersionTooLow(let profile):
      return "\(subject): max-version of \(CredentialObject.serviceProfile(profile)) "
        + "must be tls1-2 or max"
    case .oldVersionsAllowed(let profile):
      return "\(subject): \(CredentialObject.serviceProfile(profile)) "
        + "allows TLS versions below 1.2"
    case .noSuite(let version, let key, let name):
      return "\(subject): no cipher suite is left for \(version) with the \(key) key of '\(name)'"
    case .algorithmUnavailable(let toggle):
      return "\(subject): \(toggle) is accepted but never served"
    case .predefinedServed:
      return "no ssl-tls-service-profile has a certificate: predefined certificates are served"

    case .absent: return "\(subject) does not exist"
    case .noCertificate:
      return "\(subject): its certificate does not exist, or has not been issued yet"
    case .notAccepted(let error):
      return "\(subject) cannot be served: OpenSSL refuses \(served(finding)): \(error)"
    case .keyUsedByNoVersion:
      return "\(subject) cannot be served: no TLS version that it allows can use the key of "
        + served(finding)
    case .fileUnusable(let path, let reason): return "\(subject): \(path): \(reason)"

    case .listenerLate(let address, let process, let version):
      return "the listener on \(address) (process \(process)) has not confirmed version "
        + "\(version) within 1 second and may still serve the former one"
    case .listenerCloses(let address, let reason):
      return "the listener on \(address) refuses every connection: \(reason)"

    // Certificates.
    case .namesNoHost(let hosts):
      return "\(subject) names none of \(hosts.joined(separator: ", ")): clients that check the "
        + "server's identity will refuse it"
    case .notForServers:
      return "\(subject) is not for servers: its key usage or extended key usage forbids it"
    case .issuerNotImported(let issuer):
      return "\(subject): its issuer \(issuer) is not imported; unless it is a root that "
        + "clients know, they cannot follow the chain"
    case .keyOfAnotherAppliance:
      return "\(subject): the private key was encrypted by another appliance and cannot be used"
    case .keyUnusable:
      return "\(subject): its private key does not open, or belongs to another certificate"
    case .expired(let date): return "\(subject) expired on \(date)"
    case .expires(let date): return "\(subject) expires on \(date)"
    case .expiresSoon(let date, let days):
      return "\(subject) expires on \(date), in \(days) \(days == 1 ? "day" : "days")"
    case .notYetValid(let date): return "\(subject) is not valid before \(date)"
    case .revoked: return "\(subject) is revoked: whoever asks for its status will refuse it"
    case .answersRequest(let name):
      return "\(subject) is the answer to request '\(name)', where its key waits"

    // SCEP profiles.
    case .challengeIncomplete(let missing):
      let leaves = missing.map(\.rawValue).joined(separator: ", ")
      return "\(subject): scep-challenge dynamic has no \(leaves)"
    case .noEmailAddress:
      return "\(subject): the appliance has no e-mail address for $EMAILADDRESS"
    case .serverNotVerified:
      return "\(subject): without scep-ca-cert the server's TLS certificate is not verified"
    case .challengeOfAnotherAppliance:
      return "\(subject): the challenge was encrypted by another appliance and cannot be used"

    // From running to candidate.
    case .authorityRemoved(let name, let subject):
      return "CA '\(name)' (\(subject)) is in the running profile and not in the candidate's: its "
        + "clients will be refused after the commit"
    case .rootReplaced(let name, let old, let new):
      return "the new server certificate '\(name)' comes from \(new), the running one from \(old): "
        + "firewalls that know only the old one will refuse it"

    // The appliance.
    case .masterKeyExpired(let end): return "the master key expired on \(time.text(end))"
    case .masterKeyExpires(let end): return "the master key expires on \(time.text(end))"
    case .deviceCertificateExpired(let end):
      return "the device certificate expired on \(time.textWithZone(end))"
    case .deviceCertificateNotRenewed(let end, let information):
      return "the device certificate expires on \(time.textWithZone(end)) and could not be "
        + "renewed: \(information)"
    }
  }

  /// The certificate that a finding about a service profile names behind it.
  private func served(_ finding: Finding) -> String {
    finding.objects.dropFirst().first?.description ?? "its certificate"
  }

  // MARK: What mends them

  /// What to type at the prompt `#`, words in capitals being the operator's, or what has to be done
  /// at the client.
  func line(_ mending: Mending) -> String {
    switch mending {
    case .set(let path, let words): command("set", path, words)
    case .delete(let path): command("delete", path)
    case .importPrivateKey(let name):
      "\(Self.imports) private-key \(Self.source) certificate-name \(word(name)) passphrase ..."
    case .importKeypair(let name):
      "\(Self.imports) keypair \(Self.source) certificate-name \(word(name)) format pkcs12"
    case .importCertificate(let name):
      "run \(Self.imports) certificate \(Self.source) certificate-name \(word(name)) format pem"
    case .importAnswer(let name):
      "\(Self.imports) certificate \(Self.source) certificate-name \(word(name))"
    case .generateCertificate(let name, let address):
      "run request certificate generate certificate-name NEW name \(word(name)) "
        + "ip [ \(word(address)) ] signed-by CA algorithm ECDSA ecdsa-nbits 256"
    case .changeMasterKey: "run request master-key new-master-key NEW current-master-key OLD"
    case .fetchDeviceCertificate: "run request certificate fetch otp PASSWORD"
    case .atClient(let action): "at the client: " + text(action)
    case .all(let parts): parts.map(line).joined(separator: ", and ")
    }
  }

  private static let imports = "scp import"
  private static let source = "from USER@HOST:FILE"

  private func text(_ action: Mending.AtClient) -> String {
    switch action {
    case .useCustomCertificate: "a custom certificate"
    case .useNewCertificate: "a new certificate"
    case .useNamedCertificate: "a certificate with that name"
    case .useCertificate(let profile): "a certificate issued by a CA of profile \(profile)"
    case .useCertificateOfAnotherAuthority: "a certificate of another CA"
    case .send(let subject): "send \(subject) along"
    case .setClock: "wait, or set the clocks right"
    }
  }

  private func command(_ verb: String, _ path: Path, _ words: [String] = []) -> String {
    ([verb] + (layout.commandPath(path).elements.map(\.text) + words).map(word))
      .joined(separator: " ")
  }

  private func word(_ text: String) -> String { Quoting.quoted(text) }
}
