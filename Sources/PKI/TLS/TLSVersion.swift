// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A version of TLS that a profile can name.
public enum TLSVersion: Int, Comparable, CaseIterable, Sendable, CustomStringConvertible {
  case tls10, tls11, tls12, tls13

  /// The value of `min-version` or `max-version`; `max` is the highest version of OpenSSL.
  public init?(configured text: String) {
    switch text {
    case "tls1-0": self = .tls10
    case "tls1-1": self = .tls11
    case "tls1-2": self = .tls12
    case "tls1-3", "max": self = .tls13
    default: return nil
    }
  }

  /// The word that names the version in a profile: `tls1-2`.
  public var configured: String { "tls1-\(rawValue)" }

  /// `TLS 1.2`
  public var description: String { "TLS 1.\(rawValue)" }

  /// The earlier version is the smaller one.
  public static func < (left: TLSVersion, right: TLSVersion) -> Bool {
    left.rawValue < right.rawValue
  }

  /// OpenSSL's number, which is the one on the wire.
  var number: Int32 { Int32(TLS1_VERSION) + Int32(rawValue) }
}
