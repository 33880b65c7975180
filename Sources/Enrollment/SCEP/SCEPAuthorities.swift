// SPDX-License-Identifier: Apache-2.0

public import PKI

/// The response to `GetCACert` (RFC 8894 section 4.2.1).
public struct SCEPAuthorities: Sendable {
  /// The issuing CA.
  public let authority: Certificate
  /// CAs above it that the server sent, its issuer first.
  public let chain: [Certificate]
  /// Requests are encrypted for this certificate: a registration authority's, or the CA's.
  public let recipient: Certificate
  /// The certificates that may sign responses.
  public let signers: [Certificate]

  /// - Throws: `SCEPError`: `.noAuthority`, `.foreignAuthority`, `.noEncryption`.
  init(_ certificates: [Certificate]) throws(SCEPError) {
    let authorities = certificates.filter(\.isCertificateAuthority)
    // The issuing CA is the one below all others.
    let lowest = authorities.first { candidate in
      !authorities.contains { $0 != candidate && $0.isIssued(by: candidate) }
    }
    guard let authority = lowest else { throw .noAuthority }
    var chain: [Certificate] = []
    var last = authority
    while let next = authorities.first(where: { $0 != last && last.isIssued(by: $0) }),
      !chain.contains(next)
    {
      chain.append(next)
      last = next
    }
    let registration = certificates.filter { !$0.isCertificateAuthority }
    if let foreign = registration.first(where: { !$0.isIssued(by: authority) }) {
      throw .foreignAuthority(subject: foreign.subject)
    }
    let recipient = registration.first { $0.usage.mayEncipherKeys } ?? authority
    guard recipient.keyAlgorithm == .rsa else {
      throw .noEncryption(subject: recipient.subject)
    }
    self.authority = authority
    self.chain = chain
    self.recipient = recipient
    signers = registration + [authority]
  }

  /// Compares the CA's certificate with the administrator's fingerprint.
  ///
  /// - Throws: `SCEPError.malformedFingerprint`, `.otherFingerprint`.
  public func check(fingerprint: String) throws(SCEPError) {
    guard let isSame = authority.hasFingerprint(fingerprint) else { throw .malformedFingerprint }
    guard isSame else { throw .otherFingerprint(subject: authority.subject) }
  }
}
