// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

/// Reads the files of `import certificate`, `import keypair` and `import private-key`.
///
/// Time and memory are bounded: the size of the file, the number of certificates, the iterations of
/// key derivation and the size of an RSA key have limits. OpenSSL never asks on the terminal.
public enum CredentialImport {
  /// Largest file, in bytes.
  public static let largestFile = 4 << 20
  /// Most certificates in one file.
  public static let largestNumberOfCertificates = 100

  /// Most private keys in one file.
  public static let largestNumberOfKeys = 100

  /// Reads a certificate and the chain that came with it.
  ///
  /// Of several certificates, the entry gets the first that has issued none of the others. The key
  /// of a PKCS#12 file is checked and returned too; a key in PEM is ignored.
  /// - Parameter passphrase: opens PKCS#12; PEM certificates need none.
  /// - Throws: `ImportError`.
  public static func certificate(
    _ bytes: [UInt8], format: ImportFormat, passphrase: Secret?
  ) throws(ImportError) -> ImportedCredential {
    defer { ERR_clear_error() }
    let credential = try readCertificate(bytes, format: format, passphrase: passphrase)
    try credential.verifyPublicKeys()
    return credential
  }

  private static func readCertificate(
    _ bytes: [UInt8], format: ImportFormat, passphrase: Secret?
  ) throws(ImportError) -> ImportedCredential {
    try examine(bytes, format: format)
    switch format {
    case .pem:
      let certificates = try PEMFile(bytes).certificates()
      guard let leaf = ImportedCredential.leaf(among: certificates) else { throw .notACertificate }
      return ImportedCredential(leaf: leaf, among: certificates, key: nil)
    case .pkcs12:
      let file = try PKCS12File(bytes, passphrase: passphrase)
      if !file.keys.isEmpty { return try keypair(of: file) }
      let certificates = file.certificates.map(\.certificate)
      guard let leaf = ImportedCredential.leaf(among: certificates) else { throw .notACertificate }
      return ImportedCredential(leaf: leaf, among: certificates, key: nil)
    }
  }

  /// Reads a certificate with its private key, and the chain that came with them.
  ///
  /// In PEM the certificate is the one that matches the key, at any position. In PKCS#12 it is
  /// the one with the key's identifier, otherwise the first of the file, and the key must belong to
  /// it: PAN-OS rejects a file whose first certificate does not match.
  /// - Parameter passphrase: opens the key; without one the key must be unencrypted.
  /// - Throws: `ImportError`.
  public static func keypair(
    _ bytes: [UInt8], format: ImportFormat, passphrase: Secret?
  ) throws(ImportError) -> ImportedCredential {
    defer { ERR_clear_error() }
    let credential = try readKeypair(bytes, format: format, passphrase: passphrase)
    try credential.verifyPublicKeys()
    return credential
  }

  private static func readKeypair(
    _ bytes: [UInt8], format: ImportFormat, passphrase: Secret?
  ) throws(ImportError) -> ImportedCredential {
    try examine(bytes, format: format)
    switch format {
    case .pkcs12:
      return try keypair(of: PKCS12File(bytes, passphrase: passphrase))
    case .pem:
      let file = PEMFile(bytes)
      let certificates = try file.certificates()
      guard file.hasKey else {
        throw certificates.isEmpty ? .notACertificate : .keyMissing
      }
      guard !certificates.isEmpty else { throw .certificateMissing }
      var leaf: Certificate?
      let key = try file.key(passphrase: passphrase) { key in
        leaf = certificates.first(where: key.matches)
        return leaf != nil
      }
      guard let leaf else { throw .keyDoesNotMatch }
      guard key.passesPairwiseCheck() else { throw .keyDamaged }
      return ImportedCredential(leaf: leaf, among: certificates, key: key)
    }
  }

  /// Reads a private key for a certificate that is already there.
  ///
  /// - Parameters:
  ///   - passphrase: opens the key; without one the key must be unencrypted.
  ///   - certificate: the certificate that the key must belong to.
  /// - Throws: `ImportError`.
  public static func privateKey(
    _ bytes: [UInt8], format: ImportFormat = .pem, passphrase: Secret?,
    for certificate: Certificate
  ) throws(ImportError) -> PrivateKey {
    defer { ERR_clear_error() }
    try examine(bytes, format: format, otherwise: .keyMissing)
    let key: PrivateKey
    switch format {
    case .pem:
      key = try PEMFile(bytes).key(passphrase: passphrase) { $0.matches(certificate) }
    case .pkcs12:
      let keys = try PKCS12File(bytes, passphrase: passphrase).keys.map(\.key)
      guard !keys.isEmpty else { throw .keyMissing }
      guard let right = keys.first(where: { $0.matches(certificate) }) else {
        throw .keyDoesNotMatch
      }
      key = right
    }
    guard key.passesPairwiseCheck() else { throw .keyDamaged }
    return key
  }

  private static func keypair(of file: PKCS12File) throws(ImportError) -> ImportedCredential {
    guard let (key, identifier) = file.keys.first else {
      throw file.certificates.isEmpty ? .notACertificate : .keyMissing
    }
    let tied = file.certificates.first {
      identifier != nil && $0.localKeyIdentifier == identifier
    }
    guard let leaf = (tied ?? file.certificates.first)?.certificate else {
      throw .certificateMissing
    }
    guard key.matches(leaf) else { throw .keyDoesNotMatch }
    guard key.passesPairwiseCheck() else { throw .keyDamaged }
    return ImportedCredential(
      leaf: leaf, among: file.certificates.map(\.certificate), key: key)
  }

  /// Rejects a file that is obviously not in the stated format.
  ///
  /// - Parameter otherwise: the error for a file of no known format.
  private static func examine(
    _ bytes: [UInt8], format: ImportFormat, otherwise: ImportError = .notACertificate
  ) throws(ImportError) {
    guard bytes.count <= largestFile else { throw .tooLarge(.file, limit: largestFile) }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    guard content.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) else {
      throw .empty
    }
    let isPEM = PEM.hasBlock(bytes)
    switch format {
    case .pem:
      guard !isPEM else { return }
      throw contents(ofSequence: bytes)?.isWhole ?? false ? .notStatedFormat(.pem) : otherwise
    case .pkcs12:
      guard !PKCS12File.isPlausible(bytes) else { return }
      // Every such file is a sequence that begins with the version 3.
      guard !isPEM, let (start, _) = contents(ofSequence: bytes),
        bytes[start...].starts(with: [0x02, 0x01, 0x03])
      else { throw .notStatedFormat(.pkcs12) }
      throw .malformed("PKCS#12")
    }
  }

  /// Where the contents of a sequence in DER or BER begin, and whether it ends with the bytes; nil
  /// where they begin with something else.
  private static func contents(
    ofSequence bytes: [UInt8]
  ) -> (start: Int, isWhole: Bool)? {
    guard bytes.count >= 2, bytes[0] == 0x30 else { return nil }
    let first = Int(bytes[1])
    guard first > 0x80 else { return (2, first == 0x80 || first == bytes.count - 2) }
    let start = 2 + first - 0x80
    guard start <= bytes.count, start <= 6 else { return nil }
    let length = bytes[2..<start].reduce(0) { $0 << 8 | Int($1) }
    return (start, length == bytes.count - start)
  }
}
