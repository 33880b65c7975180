// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The message digest of a signature.
public enum SignatureDigest: String, Hashable, Sendable, CaseIterable {
  case md5, sha1, sha256, sha384, sha512

  /// OpenSSL's object for a key; nil for keys with a digest of their own (Ed25519).
  func pointer(for key: PrivateKey) -> OpaquePointer? {
    switch (key.algorithm, self) {
    case (.ed25519, _), (.ed448, _): nil
    case (_, .md5): EVP_md5()
    case (_, .sha1): EVP_sha1()
    case (_, .sha256): EVP_sha256()
    case (_, .sha384): EVP_sha384()
    case (_, .sha512): EVP_sha512()
    }
  }
}

/// Checks the result of a signing function, and names the one cause that an administrator can fix.
func checkSignature(_ result: Int32) throws(IssuingError) {
  guard result <= 0 else { return }
  let error = OpenSSLError.drain()
  let tooLong =
    error.library == ERR_LIB_RSA
    && [RSA_R_DIGEST_TOO_BIG_FOR_RSA_KEY, RSA_R_DATA_TOO_LARGE_FOR_KEY_SIZE].contains(error.reason)
  throw tooLong ? .digestTooLong : .failed(error)
}
