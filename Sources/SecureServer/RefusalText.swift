// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI

/// The words for refused clients and for credentials that cannot be served, for log and operator.
enum RefusalText {
  /// A certificate in a sentence: `CN=fw-1`, or its whole subject.
  static func name(_ certificate: Certificate) -> String {
    certificate.commonName.map { "CN=\($0)" }
      ?? (certificate.subject.isEmpty ? "without a subject" : certificate.subject)
  }

  /// `/C=US/CN=ca` in a sentence: `CN=ca`.
  static func issuer(_ certificate: Certificate) -> String {
    let parts = certificate.issuer.split(separator: "/")
    return parts.last { $0.hasPrefix("CN=") }.map(String.init) ?? certificate.issuer
  }

  static func field(_ field: CertificateProfile.UsernameField?) -> String {
    switch field {
    case .commonName?, nil: "common name"
    case .email?: "e-mail address among its alternative names"
    case .principalName?: "principal name among its alternative names"
    }
  }

  static func refusal(
    _ refusal: ClientRefusal, _ path: PeerPath, profile: CertificateProfile?,
    authorities: [Certificate]
  ) -> String {
    switch refusal {
    case .predefined:
      "the client's certificate is a predefined one, and disable-pre-defined-cert is yes"
    case .path(let problem):
      self.path(problem, path, profile: profile?.name ?? "none", authorities: authorities)
    case .notAuthorized(let leaf):
      "the client's certificate \(name(leaf)) matches no entry of the authorization list"
    case .nameless(let leaf):
      "the client's certificate \(name(leaf)) has no \(field(profile?.usernameField)), "
        + "which profile \(profile?.name ?? "none") takes as the user's name"
    case .revoked(let certificate):
      "the certificate \(name(certificate)) is revoked by its issuer"
    case .statusUnknown(let certificate, let why, let flag):
      "the status of the certificate \(name(certificate)) is unknown (\(why)), "
        + "and \(flag.rawValue) is yes"
    case .statusNotRetrieved(let certificate, let why):
      "the status of the certificate \(name(certificate)) could not be retrieved (\(why)), "
        + "and block-timeout-cert is yes"
    case .tooManyWaiting:
      "too many clients are waiting for the revocation status of their certificates"
    }
  }

  /// Why a certificate of the configuration cannot be used.
  static func credential(_ error: CredentialError) -> String {
    switch error {
    case .noCertificate(let name), .certificatePending(let name):
      "\(CredentialObject.certificate(name)) does not exist"
    case .certificateUnreadable(let name): "\(CredentialObject.certificate(name)) cannot be read"
    case .noPrivateKey(let name): "\(CredentialObject.certificate(name)) has no private key"
    case .privateKeyUnusable(let name, let error):
      "\(CredentialObject.certificate(name)): \(error)"
    case .noKeyRing(let name):
      "\(CredentialObject.certificate(name)): there is no key ring to decrypt its key"
    case .issuing(let name, let error): "\(CredentialObject.certificate(name)): \(error)"
    default: "\(error)"
    }
  }

  static func path(
    _ problem: PathValidationError, _ path: PeerPath, profile: String, authorities: [Certificate]
  ) -> String {
    guard let certificate = problem.certificate ?? path.leaf else {
      return "the client's certificate cannot be read: \(problem.text)"
    }
    let isLeaf = problem.depth == 0
    let what =
      isLeaf
      ? "the client's certificate \(name(certificate))"
      : "the CA certificate \(name(certificate)) above the client's"
    // A CA that was created again, or an unrelated one of the same name.
    let hasNamesake = authorities.contains { $0.subject == certificate.issuer }
    if problem.isUnknownIssuer {
      let who = isLeaf ? "the client's certificate" : what
      return "\(who) was issued by \(issuer(certificate)), "
        + (hasNamesake
          ? "but not by the one that profile \(profile) lists: the key is another"
          : "which profile \(profile) does not list")
    }
    if problem.isUnknownRoot {
      if hasNamesake {
        return "the client's certificate leads to a root \(name(certificate)), "
          + "but not to the one that profile \(profile) lists: the key is another"
      }
      return isLeaf
        ? "\(what) is self-signed, and profile \(profile) does not list it"
        : "the client's certificate leads to the root \(name(certificate)), "
          + "which profile \(profile) does not list"
    }
    if problem.isExpired { return "\(what) has expired on \(certificate.notAfterText)" }
    if problem.isNotYetValid { return "\(what) is not valid before \(certificate.notBeforeText)" }
    if problem.isWrongPurpose {
      return isLeaf
        ? "\(what) is not for clients: its key usage or extended key usage forbids it"
        : "\(what) may not sign the certificates of clients"
    }
    if problem.isNoAuthority {
      return "\(what) is not a CA certificate, or its key usage lacks keyCertSign"
    }
    if problem.isTooLong { return "\(what) allows fewer CAs below it (path length)" }
    if problem.isOutsideOfNames {
      let above = issuer(certificate)
      return "\(what) bears names that \(above) may not certify (name constraints)"
    }
    if problem.isNotUnderstood { return "\(what) has a critical extension that is not known" }
    if problem.isSignatureFailure {
      return "\(what): its signature is not that of \(issuer(certificate)), or it was altered"
    }
    if problem.isTooWeak { return "\(what) has a key or a signature that is too weak" }
    return "\(what): \(problem.text)"
  }

  static func failure(_ failure: TLSError, service: SecureService?) -> String {
    let profile = service?.credentials.serviceProfile.map { "profile \($0.name)" } ?? "the listener"
    return switch failure {
    case .refused(let reason): reason
    case .alert(let name):
      "the client has ended the handshake with the alert '\(name)'" + advice(name)
    case .noCertificate: "the client has shown no certificate"
    case .noCommonVersion: "the client offers no version of TLS that \(profile) allows"
    case .noCommonSuite:
      "the client offers no cipher suite or group that \(profile) and its certificate allow"
    case .noCommonSignature:
      "the client accepts no signature that the certificate of \(profile) can make"
    case .notTLS: "what the client sent is not TLS"
    case .plainHTTP: "the client speaks HTTP without TLS"
    case .closed: "the client has closed the connection during the handshake"
    case .other(let text): "the handshake failed: \(text)"
    }
  }

  private static func advice(_ alert: String) -> String {
    switch alert {
    case "unknown ca", "bad certificate", "certificate unknown":
      ": it does not trust the certificate that is served"
    case "certificate expired": ": the certificate that is served has expired for it"
    case "protocol version": ": it does not offer a version that is allowed"
    default: ""
    }
  }
}
