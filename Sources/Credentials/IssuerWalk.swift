// SPDX-License-Identifier: Apache-2.0

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
  private static let longestPath = 20

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
  /// The imported certificates that issued another one, each with its entry: those that have its
  /// issuer's name and whose key verifies its signature.
  ///
  /// Cost: a comparison for each entry, and a signature check for each of that name.
  public func issuers(
    of certificate: Certificate
  ) -> some Sequence<(entry: CertificateEntry, certificate: Certificate)> {
    certificates.lazy.filter { $0.subject == certificate.issuer }.compactMap { entry in
      // An entry that cannot be read issued nothing that could be verified.
      guard let issuer = try? entry.certificate(), issuer != certificate,
        certificate.isIssued(by: issuer)
      else { return nil }
      return (entry, issuer)
    }
  }

  /// The walk from a certificate through the imported CA certificates.
  public func issuerWalk(from certificate: Certificate) -> IssuerWalk {
    issuerWalk(from: certificate) { $0.isCertificateAuthority }
  }

  private func issuerWalk(
    from certificate: Certificate, through fits: @escaping (Certificate) -> Bool
  ) -> IssuerWalk {
    IssuerWalk(from: certificate) { current in
      issuers(of: current).first { fits($0.certificate) }
        .map { IssuerWalk.Issuer(name: $0.entry.name, certificate: $0.certificate) }
    }
  }

  /// The certificates that a server sends: its own, the CAs that came with it, then the imported CAs
  /// above them. Roots are not sent (RFC 8446 section 4.4.2).
  ///
  /// - Throws: `CredentialError` for an entry that cannot be read.
  public func servedChain(of entry: CertificateEntry) throws(CredentialError) -> [Certificate] {
    let certificates = try entry.certificates()
    var chain = certificates.prefix(1) + certificates.dropFirst().filter { !$0.isSelfIssued }
    guard let last = chain.count > 1 ? chain.last : certificates.last else { return [] }
    for issuer in issuerWalk(
      from: last, through: { $0.isCertificateAuthority && !$0.isSelfIssued })
    {
      guard !chain.contains(issuer.certificate) else { break }
      chain.append(issuer.certificate)
    }
    return Array(chain)
  }
}
