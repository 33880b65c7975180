// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Certificate {
  /// User principal names (`otherName` 1.3.6.1.4.1.311.20.2.3) of the subjectAltName extension,
  /// printable. Parsed at every call.
  public var principalNames: [String] {
    defer { ERR_clear_error() }
    guard let value = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
    let names = OpaquePointer(value)
    defer { GENERAL_NAMES_free(names) }
    return (0..<max(copenssl_name_count(names), 0)).compactMap { index in
      guard let name = copenssl_name(names, index), let text = copenssl_principal_name(name) else {
        return nil
      }
      return CertificateName.text(text)
    }
  }
}
