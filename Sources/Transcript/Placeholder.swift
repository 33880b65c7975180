// SPDX-License-Identifier: Apache-2.0

import Text

/// What `[NAME]` stands for in expected output.
///
/// Only the names of this table are declared; any other bracketed word is text, unless the
/// transcript bound it by `[NAME:pattern]` or the environment gives it a value. A value that is
/// bound stands before the table's pattern.
enum Placeholder {
  /// The pattern of the declared name, a POSIX extended regular expression, or nil.
  static func pattern(of name: String) -> String? { declared[name] }

  private static let time = #"\d{2}:\d{2}:\d{2}"#
  private static let date = #"\d{4}[-/]\d{2}[-/]\d{2}"#
  private static let month = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"

  private static let declared: [String: String] = [
    // 10:00:00
    "TIME": time,
    // 2026/11/20, 2026-11-20
    "DATE": date,
    // 2026/11/20 10:00:00, as in job tables; `Nov 20 10:00:00 2026 GMT`, as in certificates;
    // `Fri Nov 20 10:00:00 UTC 2026`, as in `show clock`.
    "DATETIME": "(\(date)[ T]\(time)( ?[A-Z]{1,4})?"
      + #"|([A-Z][a-z]{2} )?\#(month) ( \d|\d\d) \#(time)( [A-Z]{1,4})?( \d{4})?( [A-Z]{1,4})?)"#,
    // Days and time since the start, as in `show system info`.
    "UPTIME": #"\d+ days, \d{1,2}:\d{2}:\d{2}"#,
    // Number of a job.
    "JOB": #"\d+"#,
    // Serial number of an appliance.
    "SERIAL": #"\d{9,15}"#,
    // Bytes in hexadecimal: serial number of a certificate, hash of a name.
    "HEX": "([0-9A-Fa-f]{2}:)*[0-9A-Fa-f]+",
    // SHA-1 or SHA-256, with or without colons; OpenSSH's form.
    "FINGERPRINT": "(([0-9A-Fa-f]{2}:){19}([0-9A-Fa-f]{2}:){0,12}[0-9A-Fa-f]{2}"
      + "|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|SHA256:[A-Za-z0-9+/]{43})",
    // A modern crypt hash.
    "PHASH": #"\$[0-9a-z]+\$[^ "]+"#,
    // A value encrypted at rest.
    "CIPHERTEXT": "-[A-Z]{2}==[A-Za-z0-9+/=]+",
    // A TCP or UDP port.
    "PORT": #"\d{1,5}"#,
    // An IPv4 or IPv6 address.
    "IP": #"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)"#,
    // A hardware address.
    "MAC": "([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}",
    // Bytes, with a unit or without.
    "SIZE": #"\d+(\.\d+)? ?[KMG]?B?"#,
    // A process.
    "PID": #"\d+"#,
  ]

  /// Whether `[NAME]` may be written so: a capital letter, then capitals, digits and `-`.
  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first.isUppercase else { return false }
    return text.utf8.allSatisfy { $0.isUppercase || $0.isDigit || $0 == UInt8(ascii: "-") }
  }
}
