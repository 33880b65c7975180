// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// The opened contents of a PKCS#12 file (RFC 7292).
///
/// It is opened bag by bag and not with `PKCS12_parse`, so that every iteration count is checked
/// before a key is derived, and the order of the file is kept.
struct PKCS12File {
  /// A certificate and the identifier that links it to its key.
  struct CertificateBag {
    let certificate: Certificate
    let localKeyIdentifier: [UInt8]?
  }

  /// In the order of the file.
  private(set) var certificates: [CertificateBag] = []
  /// The keys with their identifiers, in the order of the file.
  private(set) var keys: [(key: PrivateKey, localKeyIdentifier: [UInt8]?)] = []

  private var limit = DerivationLimit()
  private var passphrase: Secret?

  /// Whether `bytes` decode as the outer structure of a PKCS#12 file.
  static func isPlausible(_ bytes: [UInt8]) -> Bool {
    defer { ERR_clear_error() }
    guard let file = decode(bytes) else { return false }
    PKCS12_free(file)
    return true
  }

  /// Opens a file.
  ///
  /// Without a passphrase, both forms of "none" are tried: no octets, and an empty one. A
  /// passphrase beyond ASCII is also tried as OpenSSL 1.0 wrote it, each byte of its UTF-8 as a
  /// character.
  /// - Throws: `ImportError`.
  init(_ bytes: [UInt8], passphrase: Secret?) throws(ImportError) {
    guard let file = PKCS12File.decode(bytes) else {
      throw .unreadable("PKCS#12")
    }
    defer { PKCS12_free(file) }
    let attempts: [Secret?] =
      if let passphrase, !passphrase.isEmpty {
        [passphrase] + PKCS12File.bytewise(passphrase)
      } else {
        [nil, Secret([])]
      }
    do throws(ImportError) {
      try open(file, attempts: attempts)
    } catch .wrongPassphrase where passphrase == nil {
      throw .filePassphraseRequired
    }
  }

  /// The passphrase with each byte as one character of Latin-1; nothing for one in ASCII.
  private static func bytewise(_ passphrase: Secret) -> [Secret] {
    passphrase.withBytes { bytes in
      guard bytes.contains(where: { $0 >= 0x80 }) else { return [] }
      var text: [UInt8] = []
      text.reserveCapacity(2 * bytes.count)
      defer { wipe(&text) }
      for byte in bytes {
        if byte < 0x80 {
          text.append(byte)
        } else {
          text += [0xC0 | byte >> 6, 0x80 | byte & 0x3F]
        }
      }
      return [Secret(text)]
    }
  }

  private static func decode(_ bytes: [UInt8]) -> OpaquePointer? {
    withOctets(bytes) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_PKCS12(nil, &cursor, count)
    }
  }

  private mutating func open(
    _ file: OpaquePointer, attempts: [Secret?]
  ) throws(ImportError) {
    if PKCS12_mac_present(file) == 1 {
      passphrase = try authenticate(file, attempts: attempts)
      return try readSafes(of: file)
    }
    for (index, attempt) in attempts.enumerated() {
      passphrase = attempt
      certificates = []
      keys = []
      do throws(ImportError) {
        return try readSafes(of: file)
      } catch .wrongPassphrase where index + 1 < attempts.count {
        continue
      }
    }
  }

  /// The passphrase that verifies the file's MAC.
  private mutating func authenticate(
    _ file: OpaquePointer, attempts: [Secret?]
  ) throws(ImportError) -> Secret? {
    var algorithm: UnsafePointer<X509_ALGOR>?
    var iterations: UnsafePointer<ASN1_INTEGER>?
    PKCS12_get0_mac(nil, &algorithm, nil, &iterations, file)
    // RFC 7292 section 4: the count is left out where it is 1.
    let count = iterations == nil ? 1 : try limit.units(iterations)
    for attempt in attempts {
      try limit.charge(count)
      let result = LegacyAlgorithms.run {
        withPassphrase(attempt) { PKCS12_verify_mac(file, $0, $1) }
      }
      if result == 1 { return attempt }
      // A wrong MAC leaves the queue empty; a MAC that cannot be computed does not.
      if !OpenSSLError.drainAll().isEmpty {
        throw .unsupportedAlgorithm(AlgorithmName.of(algorithm?.pointee.algorithm))
      }
    }
    throw .wrongPassphrase
  }

  private mutating func readSafes(of file: OpaquePointer) throws(ImportError) {
    guard let safes = PKCS12_unpack_authsafes(file) else {
      throw .unreadable("PKCS#12")
    }
    defer { copenssl_safes_free(safes) }
    for index in 0..<max(copenssl_safe_count(safes), 0) {
      guard let safe = copenssl_safe(safes, index) else { continue }
      let bags: OpaquePointer?
      switch OBJ_obj2nid(safe.pointee.type) {
      case NID_pkcs7_data:
        bags = PKCS12_unpack_p7data(safe)
        guard bags != nil else { throw .unreadable("PKCS#12") }
      case NID_pkcs7_encrypted:
        bags = try decrypt(safe)
      case let identifier:
        throw .unsupportedAlgorithm(AlgorithmName.of(OBJ_nid2obj(identifier)))
      }
      guard let bags else { continue }
      defer { copenssl_bags_free(bags) }
      try readBags(bags, depth: 0)
    }
  }

  private mutating func decrypt(
    _ safe: UnsafeMutablePointer<PKCS7>
  ) throws(ImportError) -> OpaquePointer {
    guard let content = safe.pointee.d.encrypted?.pointee.enc_data,
      let algorithm = content.pointee.algorithm
    else { throw .malformed("encrypted data") }
    try limit.charge(UnsafePointer(algorithm))
    let bags = LegacyAlgorithms.run {
      withPassphrase(passphrase) { PKCS12_unpack_p7encdata(safe, $0, $1) }
    }
    guard let bags else {
      throw KeyFile.decryptionProblem(algorithm: AlgorithmName.ofEncryption(algorithm))
    }
    return bags
  }

  private mutating func readBags(_ bags: OpaquePointer, depth: Int) throws(ImportError) {
    for index in 0..<max(copenssl_bag_count(bags), 0) {
      guard let bag = copenssl_bag(bags, index) else { continue }
      switch PKCS12_SAFEBAG_get_nid(bag) {
      case NID_certBag:
        try readCertificate(bag)
      case NID_keyBag:
        guard let information = PKCS12_SAFEBAG_get0_p8inf(bag) else { continue }
        let key = try PrivateKey(owning: KeyFile.key(information))
        try add(key, of: bag)
      case NID_pkcs8ShroudedKeyBag:
        guard let box = PKCS12_SAFEBAG_get0_pkcs8(bag) else { continue }
        let key = try PrivateKey(
          owning: KeyFile.decrypt(box, passphrase: passphrase, limit: &limit))
        try add(key, of: bag)
      case NID_safeContentsBag:
        guard depth < 4, let inner = PKCS12_SAFEBAG_get0_safes(bag) else {
          throw .malformed("nested safe contents")
        }
        try readBags(inner, depth: depth + 1)
      default:
        continue
      }
    }
  }

  private mutating func add(
    _ key: PrivateKey, of bag: OpaquePointer
  ) throws(ImportError) {
    let most = CredentialImport.largestNumberOfKeys
    guard keys.count < most else { throw .tooLarge(.keys, limit: most) }
    keys.append((key, PKCS12File.identifier(of: bag)))
  }

  private mutating func readCertificate(_ bag: OpaquePointer) throws(ImportError) {
    guard PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate else { return }
    guard certificates.count < CredentialImport.largestNumberOfCertificates else {
      throw .tooLarge(.certificates, limit: CredentialImport.largestNumberOfCertificates)
    }
    guard let pointer = PKCS12_SAFEBAG_get1_cert(bag) else {
      throw .unreadable("PKCS#12")
    }
    do throws(OpenSSLError) {
      let certificate = try Certificate(owning: pointer)
      certificates.append(
        CertificateBag(
          certificate: certificate, localKeyIdentifier: PKCS12File.identifier(of: bag)))
    } catch {
      throw .malformed(error.text)
    }
  }

  private static func identifier(of bag: OpaquePointer) -> [UInt8]? {
    guard let attribute = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID),
      attribute.pointee.type == V_ASN1_OCTET_STRING,
      let string = attribute.pointee.value.octet_string,
      let data = ASN1_STRING_get0_data(string)
    else { return nil }
    return [UInt8](UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
  }
}
