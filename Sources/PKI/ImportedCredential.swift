// SPDX-License-Identifier: Apache-2.0

/// What a file held: a certificate, the certificates above it and, where asked for, its key.
public struct ImportedCredential: Sendable {
  /// The certificate that the entry is made of.
  public let certificate: Certificate
  /// Its issuer, the issuer's issuer and so on, as far as the file goes; without `certificate`.
  public let chain: [Certificate]
  /// Certificates of the file that stand in no line with `certificate`; they are not kept.
  public let unrelated: [Certificate]
  /// The key, which was checked against the certificate.
  public let key: PrivateKey?

  /// Puts the certificates of a file in order, leaf first.
  ///
  /// A link is made where the names meet and the issuer's key made the signature. Where several
  /// certificates of the file could be the issuer, the first one is.
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

  /// How many signatures one file may have checked: many certificates of one name ask for a check of
  /// each pair. After the last, no certificate is the issuer of another.
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
