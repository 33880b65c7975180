// SPDX-License-Identifier: Apache-2.0

/// Where a time stands in the validity of a certificate.
public enum Validity: Hashable, Sendable {
  case notYetValid
  case valid
  /// It ends in less than ``daysOfNotice`` days.
  case expiresSoon(days: Int64)
  case expired

  /// Days before its end from which a certificate is reported to expire soon.
  public static let daysOfNotice: Int64 = 30

  /// All times in seconds since 1970.
  public init(notBefore: Int64 = .min, notAfter: Int64, at now: Int64) {
    self =
      if notAfter < now {
        .expired
      } else if notBefore > now {
        .notYetValid
      } else if notAfter < now + Self.daysOfNotice * 86_400 {
        .expiresSoon(days: (notAfter - now) / 86_400)
      } else {
        .valid
      }
  }
}
