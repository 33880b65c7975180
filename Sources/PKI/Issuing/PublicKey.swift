// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Text

/// A public key, for example that of a CSR.
public final class PublicKey: @unchecked Sendable {
  /// OpenSSL's `EVP_PKEY`, of which only the public half is used.
  let pointer: OpaquePointer
  /// SubjectPublicKeyInfo in DER.
  public let der: [UInt8]

  /// Reads a SubjectPublicKeyInfo in DER.
  public init(der: [UInt8]) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    let read = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_PUBKEY(nil, &cursor, count)
    }
    pointer = try check(read)
    self.der = der
  }

  deinit { EVP_PKEY_free(pointer) }

  /// Kind of the key.
  public var algorithm: KeyAlgorithm { KeyAlgorithm(identifier: EVP_PKEY_get_base_id(pointer)) }
  /// Its size in bits.
  public var bits: Int { Int(EVP_PKEY_get_bits(pointer)) }

  /// SHA-256 of the DER, upper-case hexadecimal: equal to `Certificate.publicKeyFingerprint` of a
  /// certificate of this key.
  public var fingerprint: String {
    get throws(OpenSSLError) { Hexadecimal.upper(try Digest.sha256(der)) }
  }
}

extension Certificate {
  /// The public key; fails where OpenSSL does not know its kind.
  public var publicKey: PublicKey {
    get throws(OpenSSLError) {
      let information = encoded { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), $0) }
      return try PublicKey(der: check(information))
    }
  }
}
