// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// An extension of a certificate or of a request (RFC 5280 section 4.2.1).
public enum CertificateExtension: Hashable, Sendable {
  /// A bit of the key usage, by OpenSSL's name.
  public enum KeyUsage: String, Hashable, Sendable {
    case digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement
    case keyCertSign, cRLSign
  }

  /// A purpose of the extended key usage, by OpenSSL's name.
  public enum Purpose: String, Hashable, Sendable {
    case serverAuth, clientAuth, ipsecEndSystem
    case ocspSigning = "OCSPSigning"
  }

  /// CA:TRUE or CA:FALSE.
  case basicConstraints(isAuthority: Bool, pathLength: Int? = nil, isCritical: Bool = true)
  case keyUsage([KeyUsage], isCritical: Bool = true)
  case extendedKeyUsage([Purpose])
  /// SHA-1 of the subject's public key.
  case subjectKeyIdentifier
  /// The issuer's subject key identifier; empty where the issuer has none.
  case authorityKeyIdentifier
  case alternativeNames([AlternativeName])
  /// Where the status is asked (authority information access): a URL.
  case ocspResponder(String)

  /// OpenSSL's `X509_EXTENSION`, owned by the caller.
  func make(
    _ context: inout X509V3_CTX
  ) throws(IssuingError) -> OpaquePointer {
    switch self {
    case .basicConstraints(let isAuthority, let pathLength, let isCritical):
      let length = pathLength.map { ",pathlen:\($0)" } ?? ""
      return try configured(
        NID_basic_constraints, "CA:\(isAuthority ? "TRUE" : "FALSE")\(length)",
        isCritical: isCritical, &context)
    case .keyUsage(let bits, let isCritical):
      return try configured(
        NID_key_usage, bits.map(\.rawValue).joined(separator: ","), isCritical: isCritical,
        &context)
    case .extendedKeyUsage(let purposes):
      return try configured(
        NID_ext_key_usage, purposes.map(\.rawValue).joined(separator: ","), &context)
    case .subjectKeyIdentifier: return try configured(NID_subject_key_identifier, "hash", &context)
    case .authorityKeyIdentifier:
      guard let issuer = context.issuer_cert,
        X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0
      else { return try CertificateExtension.emptyAuthorityKeyIdentifier() }
      return try configured(NID_authority_key_identifier, "keyid", &context)
    case .alternativeNames(let names): return try CertificateExtension.alternative(names)
    case .ocspResponder(let url): return try CertificateExtension.responder(url)
    }
  }

  /// From one of OpenSSL's configuration lines; the values above are constants, never input.
  private func configured(
    _ identifier: Int32, _ value: String, isCritical: Bool = false, _ context: inout X509V3_CTX
  ) throws(IssuingError) -> OpaquePointer {
    let line = isCritical ? "critical," + value : value
    guard let made = X509V3_EXT_conf_nid(nil, &context, identifier, line) else {
      throw .failed(.drain())
    }
    return made
  }

  /// OpenSSL's configuration line refuses to make it empty, as appliances do.
  private static func emptyAuthorityKeyIdentifier() throws(IssuingError) -> OpaquePointer {
    guard let empty = AUTHORITY_KEYID_new() else { throw .failed(.drain()) }
    defer { AUTHORITY_KEYID_free(empty) }
    guard let made = X509V3_EXT_i2d(NID_authority_key_identifier, 0, empty) else {
      throw .failed(.drain())
    }
    return made
  }

  private static func alternative(
    _ names: [AlternativeName]
  ) throws(IssuingError) -> OpaquePointer {
    guard let stack = copenssl_general_names_new() else { throw .failed(.drain()) }
    defer { GENERAL_NAMES_free(stack) }
    for name in names {
      let made = try name.generalName()
      guard copenssl_general_names_push(stack, made) > 0 else {
        GENERAL_NAME_free(made)
        throw .failed(.drain())
      }
    }
    guard let made = X509V3_EXT_i2d(NID_subject_alt_name, 0, UnsafeMutableRawPointer(stack)) else {
      throw .failed(.drain())
    }
    return made
  }

  private static func responder(_ url: String) throws(IssuingError) -> OpaquePointer {
    let location = try AlternativeName.uri(url).generalName()
    guard let access = copenssl_access_new(NID_ad_OCSP, location) else {
      GENERAL_NAME_free(location)
      throw .failed(.drain())
    }
    defer { AUTHORITY_INFO_ACCESS_free(access) }
    guard let made = X509V3_EXT_i2d(NID_info_access, 0, UnsafeMutableRawPointer(access)) else {
      throw .failed(.drain())
    }
    return made
  }
}
