// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Certificate {
  /// The same certificate with another serial number and validity: subject, key and extensions stay
  /// byte for byte, and so does the digest of the signature.
  ///
  /// - Parameters:
  ///   - validity: seconds since 1970-01-01 UTC.
  ///   - signer: the key of the issuer; the certificate's own where it is self-signed.
  /// - Throws: `IssuingError`.
  public func renewed(
    serial: SerialNumber, validity: ClosedRange<Int64>, signedBy signer: PrivateKey
  ) throws(IssuingError) -> Certificate {
    defer { ERR_clear_error() }
    guard let copy = X509_dup(pointer) else { throw .failed(.drain()) }
    do throws(IssuingError) {
      try issuing { () throws(OpenSSLError) in
        try serial.store(into: X509_get_serialNumber(copy))
        _ = try check(ASN1_TIME_set(X509_getm_notBefore(copy), Int(validity.lowerBound)))
        _ = try check(ASN1_TIME_set(X509_getm_notAfter(copy), Int(validity.upperBound)))
      }
      try checkSignature(X509_sign(copy, signer.pointer, signatureDigest.pointer(for: signer)))
    } catch {
      X509_free(copy)
      throw error
    }
    return try issuing { () throws(OpenSSLError) in try Certificate(owning: copy) }
  }

  /// The digest of the signature; SHA-256 where it names none that wfsh makes.
  public var signatureDigest: SignatureDigest {
    var digest: Int32 = 0
    guard OBJ_find_sigid_algs(X509_get_signature_nid(pointer), &digest, nil) == 1 else {
      return .sha256
    }
    return switch digest {
    case NID_md5: .md5
    case NID_sha1: .sha1
    case NID_sha384: .sha384
    case NID_sha512: .sha512
    default: .sha256
    }
  }
}
