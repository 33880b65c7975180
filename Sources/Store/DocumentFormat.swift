// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// Converts a configuration to the bytes of a file and back, so that the store does not depend on XML.
public struct DocumentFormat: Sendable {
  /// Parses a document; errors name `file` and the line.
  public let decode:
    @Sendable (_ bytes: [UInt8], _ file: String) throws(StoreError) -> Configuration
  /// Serializes a configuration.
  public let encode: @Sendable (Configuration) -> [UInt8]

  public init(
    decode: @escaping @Sendable ([UInt8], String) throws(StoreError) -> Configuration,
    encode: @escaping @Sendable (Configuration) -> [UInt8]
  ) {
    self.decode = decode
    self.encode = encode
  }
}
