// SPDX-License-Identifier: Apache-2.0

import Configuration
public import PKI

/// The walk from a certificate to the root above it, one issuer at a time (path building, RFC 5280).
///
/// The sequence begins with the issuer of the certificate and ends with a self-issued one, or where
/// no issuer is found. Each step costs one lookup and a signature check for each CA of that name.
public struct IssuerWalk: Sequence, IteratorProtocol {
  /// A CA certificate and the entry that holds it.
  public struct Issuer: Hashable, Sendable {
    public let name: String
    public let certificate: Certificate

    public init(name: String, certificate: Certificate) {
      self.name = name
      self.certificate = certificate
    }
  }

  /// No real path is longer; two CAs that signed each other must not make an endless one.
  fileprivate static let longestPath = 20

  private var current: Certificate
  private var steps = 0
  private let issuer: (Certificate) -> Issuer?

  /// - Parameter issuer: finds the CA that issued a certificate.
  public init(from certificate: Certificate, issuer: @escaping (Certificate) -> Issuer?) {
    current = certificate
    self.issuer = issuer
  }

  public mutating func next() -> Issuer? {
    guard steps < Self.longestPath, !current.isSelfIssued, let found = issuer(current) else {
      return nil
    }
    steps += 1
    current = found.certificate
    return found
  }

  /// The root that the walk ends at; nil where it does not get there.
  public var root: Issuer? { first { $0.certificate.isSelfIssued } }
}

extension ConfiguredCredentials {
  /// The imported certificates with a subject, each with its entry. Cost: a comparison for each
  /// entry, and parsing those of that name.
  public func certificates(
    ofSubject subject: String
  ) -> some Sequence<(entry: CertificateEntry, certificate: Certificate)> {
    list(places.certificates).lazy.filter { $0.content.text("subject") == subject }.compactMap {
      let entry = CertificateEntry(name: $0.key, $0.content)
      // An entry that cannot be read has issued nothing that could be verified.
      return (try? entry.certificate()).map { (entry, $0) }
    }
  }

  /// The imported certificates that issued another one: those that have its issuer's name and whose
  /// key verifies its signature. Cost: as ``certificates(ofSubject:)``, and the signature checks.
  public func issuers(
    of certificate: Certificate
  ) -> some Sequence<(entry: CertificateEntry, certificate: Certificate)> {
    certificates(ofSubject: certificate.issuer).lazy.filter {
      $0.certificate != certificate && certificate.isIssued(by: $0.certificate)
    }
  }

  /// The imported CA certificate that issued another one.
  public func issuer(of certificate: Certificate) -> IssuerWalk.Issuer? {
    issuer(of: certificate) { $0.isCertificateAuthority }
  }

  private func issuer(
    of certificate: Certificate, where fits: (Certificate) -> Bool
  ) -> IssuerWalk.Issuer? {
    issuers(of: certificate).first { fits($0.certificate) }
      .map { IssuerWalk.Issuer(name: $0.entry.name, certificate: $0.certificate) }
  }

  /// The walk from a certificate through the imported CA certificates.
  public func issuerWalk(from certificate: Certificate) -> IssuerWalk {
    IssuerWalk(from: certificate, issuer: issuer(of:))
  }

  /// The certificates that a server sends: its own, the CAs that came with it, then the imported CAs
  /// above them. Roots are not sent (RFC 8446 section 4.4.2).
  ///
  /// - Throws: `CredentialError` for an entry that cannot be read, also for that of an intermediate CA
  ///   above the certificate.
  public func servedChain(of entry: CertificateEntry) throws(CredentialError) -> [Certificate] {
    let certificates = try entry.certificates()
    var chain = certificates.prefix(1) + certificates.dropFirst().filter { !$0.isSelfIssued }
    guard let last = chain.count > 1 ? chain.last : certificates.last else { return [] }
    var current = last
    while chain.count <= IssuerWalk.longestPath, !current.isSelfIssued {
      try verifyIntermediates(ofSubject: current.issuer)
      guard
        let issuer = issuer(
          of: current, where: { $0.isCertificateAuthority && !$0.isSelfIssued }),
        !chain.contains(issuer.certificate)
      else { break }
      chain.append(issuer.certificate)
      current = issuer.certificate
    }
    return Array(chain)
  }

  /// An intermediate CA that cannot be read would be missing from what is sent, so nothing is.
  private func verifyIntermediates(ofSubject subject: String) throws(CredentialError) {
    for element in list(places.certificates) where element.content.text("subject") == subject {
      let entry = CertificateEntry(name: element.key, element.content)
      guard entry.issuer != entry.subject else { continue }
      _ = try entry.certificates()
    }
  }
}
