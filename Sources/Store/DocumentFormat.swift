// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// Converts a configuration to the bytes of a file and back, so that the store does not depend on XML.
public struct DocumentFormat: Sendable {
  /// Parses a document; errors name `file` and the line.
  public let decode:
    @Sendable (_ bytes: [UInt8], _ file: String) throws(StoreError) -> Configuration
  /// Serializes a configuration; takes what did not change from the document `before`.
  public let encode:
    @Sendable (_ configuration: Configuration, _ before: EncodedDocument?) -> EncodedDocument

  public init(
    decode: @escaping @Sendable ([UInt8], String) throws(StoreError) -> Configuration,
    encode:
      @escaping @Sendable (_ configuration: Configuration, _ before: EncodedDocument?) ->
      EncodedDocument
  ) {
    self.decode = decode
    self.encode = encode
  }
}
