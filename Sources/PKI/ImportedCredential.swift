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
  /// certificates of the file could be the issuer, the first one is. At most one signature check for
  /// every pair of names that meet.
  init(leaf: Certificate, among certificates: [Certificate], key: PrivateKey?) {
    var rest = ImportedCredential.distinct(certificates).filter { $0 != leaf }
    var chain: [Certificate] = []
    var last = leaf
    while !last.isSelfIssued, let next = rest.firstIndex(where: { last.isIssued(by: $0) }) {
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
    let leaf = distinct.first { candidate in
      !distinct.contains { $0 != candidate && $0.isIssued(by: candidate) }
    }
    return leaf ?? distinct.first
  }

  private static func distinct(_ certificates: [Certificate]) -> [Certificate] {
    var seen: Set<Certificate> = []
    return certificates.filter { seen.insert($0).inserted }
  }
}
