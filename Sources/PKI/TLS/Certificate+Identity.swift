// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Certificate {
  /// Whether the certificate names a host: a name or an address, among the alternative names
  /// (RFC 6125) or, as firewalls accept it too, as common name.
  public func names(_ host: String) -> Bool {
    defer { ERR_clear_error() }
    if X509_check_ip_asc(pointer, host, 0) == 1 { return true }
    if X509_check_host(
      pointer, host, host.utf8.count, UInt32(X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT), nil) == 1
    {
      return true
    }
    return commonName?.lowercased() == host.lowercased()
  }
}
