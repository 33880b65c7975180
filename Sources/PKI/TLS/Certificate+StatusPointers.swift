// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Certificate {
  /// OCSP responders that the certificate names (authorityInfoAccess, RFC 5280 section 4.2.2.1).
  public var ocspURLs: [String] {
    guard let list = X509_get1_ocsp(pointer) else { return [] }
    defer { X509_email_free(list) }
    return (0..<max(copenssl_strings_count(list), 0)).compactMap {
      copenssl_string(list, $0).map { String(cString: $0) }
    }
  }

  /// URLs of CRLs (cRLDistributionPoints, section 4.2.1.13), in order.
  public var revocationListURLs: [String] {
    defer { ERR_clear_error() }
    guard let value = X509_get_ext_d2i(pointer, NID_crl_distribution_points, nil, nil) else {
      return []
    }
    let points = OpaquePointer(value)
    defer { copenssl_points_free(points) }
    var urls: [String] = []
    for index in 0..<max(copenssl_points_count(points), 0) {
      guard let point = copenssl_point(points, index), let names = copenssl_point_names(point)
      else { continue }
      for position in 0..<max(copenssl_name_count(names), 0) {
        guard let name = copenssl_name(names, position) else { continue }
        var kind: Int32 = -1
        guard let value = GENERAL_NAME_get0_value(name, &kind), kind == GEN_URI else { continue }
        let string = UnsafePointer(value.assumingMemoryBound(to: ASN1_STRING.self))
        guard let data = ASN1_STRING_get0_data(string) else { continue }
        let bytes = UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string)))
        urls.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    return urls
  }
}
