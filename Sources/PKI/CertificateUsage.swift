// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What the extensions of a certificate allow (RFC 5280 sections 4.2.1.3, 4.2.1.9, 4.2.1.12).
public struct CertificateUsage: Hashable, Sendable {
  /// Basic constraints say CA:TRUE.
  public let isCertificateAuthority: Bool
  /// Key usage is absent or contains keyCertSign.
  public let maySignCertificates: Bool
  /// Key usage is absent or contains cRLSign.
  public let maySignRevocationLists: Bool
  /// Key usage is absent or contains keyEncipherment.
  public let mayEncipherKeys: Bool
  /// Usable by the server of a TLS connection, as OpenSSL verifies it.
  public let mayServeTLS: Bool
  /// Usable by the client of a TLS connection, as OpenSSL verifies it.
  public let mayAuthenticateClient: Bool
  /// An extension is damaged or present twice; verification always fails for such a certificate.
  public let isInvalid: Bool

  init(_ pointer: OpaquePointer) {
    let flags = X509_get_extension_flags(pointer)
    let keyUsage = X509_get_key_usage(pointer)
    isInvalid = flags & UInt32(EXFLAG_INVALID) != 0
    isCertificateAuthority = flags & UInt32(EXFLAG_CA) != 0
    maySignCertificates = keyUsage & UInt32(KU_KEY_CERT_SIGN) != 0
    maySignRevocationLists = keyUsage & UInt32(KU_CRL_SIGN) != 0
    mayEncipherKeys = keyUsage & UInt32(KU_KEY_ENCIPHERMENT) != 0
    mayServeTLS = X509_check_purpose(pointer, X509_PURPOSE_SSL_SERVER, 0) == 1
    mayAuthenticateClient = X509_check_purpose(pointer, X509_PURPOSE_SSL_CLIENT, 0) == 1
  }
}
