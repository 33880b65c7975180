// SPDX-License-Identifier: Apache-2.0

/// The `format` of an import.
public enum ImportFormat: String, Sendable, CaseIterable {
  /// PEM blocks (RFC 7468) in any order, with any text around them.
  case pem
  /// PKCS#12 (RFC 7292) in DER or BER.
  case pkcs12
}
