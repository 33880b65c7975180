// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A file of PEM blocks to import.
struct PEMFile {
  private let blocks: [PEM.Block]

  init(_ bytes: [UInt8]) {
    blocks = PEM.blocks(of: bytes)
  }

  /// Whether the file contains a private key, readable or not.
  var hasKey: Bool { blocks.contains(where: \.isKey) }

  /// All certificates in their order.
  ///
  /// - Throws: `malformed` or `tooLarge`.
  func certificates() throws(ImportError) -> [Certificate] {
    let found = blocks.filter { $0.kind == .certificate }
    let most = CredentialImport.largestNumberOfCertificates
    guard found.count <= most else { throw .tooLarge(.certificates, limit: most) }
    var certificates: [Certificate] = []
    for block in found {
      guard let content = block.content, block.encryption == nil else {
        throw .malformed("PEM block \(block.label)")
      }
      do throws(OpenSSLError) {
        try certificates.append(Certificate(der: content.withBytes { Array($0) }))
      } catch {
        throw .malformed(error.text)
      }
    }
    return certificates
  }

  /// The first private key that matches.
  ///
  /// The file may contain others, also ones that cannot be opened, but no truncated one before it.
  /// - Throws: `ImportError`: why the first of the others could not be opened, `keyDoesNotMatch`
  ///   where all could, `keyMissing` where there is none, `tooLarge` where there are too many.
  func key(
    passphrase: Secret?, where isRight: (PrivateKey) -> Bool
  ) throws(ImportError) -> PrivateKey {
    let most = CredentialImport.largestNumberOfKeys
    guard blocks.lazy.filter(\.isKey).count <= most else { throw .tooLarge(.keys, limit: most) }
    var limit = DerivationLimit()
    var problem: ImportError?
    var isWrong = false
    for block in blocks where block.isKey {
      guard block.content != nil || block.kind == .foreignKey else {
        throw .malformed("PEM block \(block.label)")
      }
      do throws(ImportError) {
        let key = try PrivateKey(
          owning: KeyFile.key(block: block, passphrase: passphrase, limit: &limit))
        if isRight(key) { return key }
        isWrong = true
      } catch {
        problem = problem ?? error
      }
    }
    throw problem ?? (isWrong ? .keyDoesNotMatch : .keyMissing)
  }
}
