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
    try check(ASN1_TIME_to_tm(time, &parts))
    seconds = Int64(timegm(&parts))
    let printed = try MemoryBIO()
    try check(ASN1_TIME_print(printed.pointer, time))
    text = printed.text
  }
}
