// SPDX-License-Identifier: Apache-2.0

/// The contents of a file: a certificate, its chain and, where requested, its key.
public struct ImportedCredential: Sendable {
  /// The certificate of the entry.
  public let certificate: Certificate
  /// Its issuer, the issuer's issuer and so on, as far as the file goes; without `certificate`.
  public let chain: [Certificate]
  /// Certificates of the file that are not in the chain; they are not kept.
  public let unrelated: [Certificate]
  /// The key, which was checked against the certificate.
  public let key: PrivateKey?

  /// Orders the certificates of a file, leaf first.
  ///
  /// A certificate is the issuer of another where the names are equal and its key verifies the
  /// signature; of several such certificates, the first one.
  init(leaf: Certificate, among certificates: [Certificate], key: PrivateKey?) {
    var rest = ImportedCredential.distinct(certificates).filter { $0 != leaf }
    var chain: [Certificate] = []
    var last = leaf
    var checks = SignatureChecks()
    while !last.isSelfIssued,
      let next = rest.firstIndex(where: { checks.isIssued(last, by: $0) })
    {
      last = rest.remove(at: next)
      chain.append(last)
    }
    certificate = leaf
    self.chain = chain
    unrelated = rest
    self.key = key
  }

  /// The certificate of a file without a key: the first that has issued no other one of the file.
  static func leaf(among certificates: [Certificate]) -> Certificate? {
    let distinct = ImportedCredential.distinct(certificates)
    var checks = SignatureChecks()
    let leaf = distinct.first { candidate in
      !distinct.contains { $0 != candidate && checks.isIssued($0, by: candidate) }
    }
    return leaf ?? distinct.first
  }

  /// Refuses certificates whose public key cannot be decoded: nothing could be verified or served with
  /// them.
  func verifyPublicKeys() throws(ImportError) {
    for certificate in [certificate] + chain {
      if let name = certificate.undecodableKeyName { throw .publicKeyUnreadable(name) }
    }
  }

  /// Limit of signature checks for one file: many certificates with one name would need a check for
  /// each pair. Beyond it, no certificate counts as an issuer.
  private struct SignatureChecks {
    private var rest = 1_000

    mutating func isIssued(_ certificate: Certificate, by authority: Certificate) -> Bool {
      guard rest > 0, certificate.names(authority) else { return false }
      rest -= 1
      return certificate.isIssued(by: authority)
    }
  }

  private static func distinct(_ certificates: [Certificate]) -> [Certificate] {
    var seen: Set<Certificate> = []
    return certificates.filter { seen.insert($0).inserted }
  }
}
