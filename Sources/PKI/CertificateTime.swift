// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import Glibc

/// A time of a certificate in both its forms.
struct CertificateTime {
  /// Seconds since 1970-01-01 UTC.
  let seconds: Int64
  /// As `ASN1_TIME_print` writes it: `Jan 19 21:14:39 2016 GMT`, the day in two columns.
  let text: String

  init(_ time: UnsafePointer<ASN1_TIME>) throws(OpenSSLError) {
    var parts = tm()
    guard ASN1_TIME_to_tm(time, &parts) == 1 else {
      // OpenSSL reads the certificate all the same, and leaves no error behind.
      throw OpenSSLError(
        library: Int32(ERR_LIB_ASN1), reason: ASN1_R_ILLEGAL_TIME_VALUE,
        text: "asn1 encoding routines: illegal time value")
    }
    seconds = Int64(timegm(&parts))
    let printed = try MemoryBIO()
    try check(ASN1_TIME_print(printed.pointer, time))
    text = printed.text
  }
}
