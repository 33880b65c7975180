// SPDX-License-Identifier: Apache-2.0

/// What kind of key to make.
public enum KeySpecification: Hashable, Sendable {
  /// A curve of NIST (FIPS 186-4).
  public enum Curve: String, Hashable, Sendable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// Bits of the field: 256, 384, 521.
    public var bits: Int {
      switch self {
      case .p256: 256
      case .p384: 384
      case .p521: 521
      }
    }

    /// The curve of so many bits.
    public init?(bits: Int) {
      guard let curve = Curve.allCases.first(where: { $0.bits == bits }) else { return nil }
      self = curve
    }
  }

  /// RSA with this many bits, 512 to 8192, and the exponent 65537.
  case rsa(bits: Int)
  /// ECDSA on a curve.
  case ec(Curve)
}
