// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A time of a certificate in both its forms.
///
/// OpenSSL reads and writes them, not `CalendarTime`: the text is OpenSSL's, in English and GMT
/// whatever the zone of the appliance, and the range is that of ASN.1, from 1950 to 9999.
struct CertificateTime {
  /// Seconds since 1970-01-01 UTC.
  let seconds: Int64
  /// As `ASN1_TIME_print` writes it: `Jan 19 21:14:39 2016 GMT`, the day in two columns.
  let text: String

  init(_ time: UnsafePointer<ASN1_TIME>) throws(OpenSSLError) {
    let epoch = try check(ASN1_TIME_set(nil, 0))
    defer { ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var rest: Int32 = 0
    guard ASN1_TIME_diff(&days, &rest, epoch, time) == 1 else {
      // OpenSSL parses the certificate all the same, and records no error.
      throw OpenSSLError(
        library: Int32(ERR_LIB_ASN1), reason: ASN1_R_ILLEGAL_TIME_VALUE,
        text: "asn1 encoding routines: illegal time value")
    }
    seconds = Int64(days) * 86_400 + Int64(rest)
    let printed = try MemoryBIO()
    try check(ASN1_TIME_print(printed.pointer, time))
    text = printed.text
  }
}
