// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A file of PEM blocks, as an import meets it.
struct PEMFile {
  private let blocks: [PEM.Block]

  init(_ bytes: [UInt8]) {
    blocks = PEM.blocks(of: bytes)
  }

  /// Whether a private key stands in the file, readable or not.
  var hasKey: Bool { blocks.contains(where: \.isKey) }

  /// All certificates in their order.
  ///
  /// - Throws: `malformed` or `tooLarge`.
  func certificates() throws(ImportProblem) -> [Certificate] {
    let found = blocks.filter { $0.kind == .certificate }
    let most = CredentialImport.largestNumberOfCertificates
    guard found.count <= most else { throw .tooLarge(.certificates, limit: most) }
    var certificates: [Certificate] = []
    for block in found {
      guard let content = block.content else { throw .malformed("PEM block \(block.label)") }
      do throws(OpenSSLError) {
        try certificates.append(Certificate(der: content.withBytes { Array($0) }))
      } catch {
        throw .malformed(error.text)
      }
    }
    return certificates
  }

  /// All private keys in their order.
  ///
  /// - Throws: `ImportProblem` of the first that cannot be opened.
  func keys(passphrase: Secret?) throws(ImportProblem) -> [PrivateKey] {
    var limit = DerivationLimit()
    var keys: [PrivateKey] = []
    for block in blocks where block.isKey {
      try keys.append(
        PrivateKey(owning: KeyFile.key(block: block, passphrase: passphrase, limit: &limit)))
    }
    return keys
  }
}
