// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// Formats times in the time zone of the appliance, not of the host.
///
/// Times within certificates are the exception: OpenSSL formats those (`PKI.CertificateTime`).
public enum CalendarTime {
  /// 9999-12-31 23:59:59, the last second that a certificate can name.
  public static let latest: Int64 = 253_402_300_799

  /// `seconds` since 1970 in the format of strftime(3) and the zone `zone` of the system's zone
  /// database (an unknown or illegal name stands for UTC).
  ///
  /// The corresponding C functions are `tzset`, `localtime_r` and `strftime`. They read the
  /// process's environment: call it from one thread at a time.
  public static func text(_ seconds: Int64, format: String, zone: String) -> String {
    // The C library opens a zone that begins with a slash as a file of any kind, even a terminal.
    let isName =
      !zone.hasPrefix("/")
      && zone.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2F || $0 == 0x2B || $0 == 0x2D || $0 == 0x5F
      }
    if environmentZone() != zone {
      setenv("TZ", isName && !zone.isEmpty ? zone : "UTC", 1)
      tzset()
    }
    var time = time_t(seconds)
    var fields = tm()
    guard localtime_r(&time, &fields) != nil else { return "" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, strftime(base, 256, format, &fields) > 0 else {
        return ""
      }
      return String(cString: base)
    }
  }

  /// Seconds since 1970 of `YYYY-MM-DD[ HH:MM:SS[ UTC]]` (UTC) or of plain seconds up to
  /// ``latest``; nil when it is neither. `T` may stand between date and time, `/` between the parts of the date, `Z` for `
  /// UTC`.
  public static func seconds(_ text: String) -> Int64? {
    if let plain = Int64(text) { return (0...latest).contains(plain) ? plain : nil }
    var body = text
    for suffix in [" UTC", " GMT", "Z"] where body.hasSuffix(suffix) {
      body = String(body.dropLast(suffix.count))
    }
    let parts = body.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard (1...2).contains(parts.count) else { return nil }
    let date = parts[0].split(whereSeparator: { $0 == "-" || $0 == "/" }).map { Int32($0) ?? -1 }
    let clock =
      parts.count == 2 ? parts[1].split(separator: ":").map { Int32($0) ?? -1 } : [0, 0, 0]
    guard date.count == 3, (1970...9999).contains(date[0]), (1...12).contains(date[1]),
      (1...31).contains(date[2]), (2...3).contains(clock.count), (0...23).contains(clock[0]),
      (0...59).contains(clock[1]), clock.count == 2 || (0...60).contains(clock[2])
    else { return nil }
    var fields = tm()
    fields.tm_year = date[0] - 1900
    fields.tm_mon = date[1] - 1
    fields.tm_mday = date[2]
    fields.tm_hour = clock[0]
    fields.tm_min = clock[1]
    fields.tm_sec = clock.count == 3 ? clock[2] : 0
    let result = timegm(&fields)
    return fields.tm_mday == date[2] && result <= latest ? Int64(result) : nil
  }

  private static func environmentZone() -> String? { getenv("TZ").map { String(cString: $0) } }
}
