// SPDX-License-Identifier: Apache-2.0

/// One signed attribute of a message with one value (RFC 5652 section 5.3).
public struct MessageAttribute: Hashable, Sendable {
  /// The value and its ASN.1 type.
  public enum Value: Hashable, Sendable {
    /// PrintableString: letters, digits and a few marks of ASCII.
    case printable(String)
    /// UTF8String.
    case text(String)
    /// OCTET STRING.
    case octets([UInt8])
  }

  /// Object identifier in dotted decimal, such as `2.16.840.1.113733.1.9.2`.
  public let identifier: String
  public let value: Value

  public init(_ identifier: String, _ value: Value) {
    self.identifier = identifier
    self.value = value
  }
}
