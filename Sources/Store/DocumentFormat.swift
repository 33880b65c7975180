// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// How a configuration becomes the bytes of a file and back; the store knows no XML.
public struct DocumentFormat: Sendable {
  /// The document of these bytes; `file` is the name that a problem tells, with the line.
  public let decode:
    @Sendable (_ bytes: [UInt8], _ file: String) throws(StoreError) -> Configuration
  /// The bytes of a document.
  public let encode: @Sendable (Configuration) -> [UInt8]

  public init(
    decode: @escaping @Sendable ([UInt8], String) throws(StoreError) -> Configuration,
    encode: @escaping @Sendable (Configuration) -> [UInt8]
  ) {
    self.decode = decode
    self.encode = encode
  }
}
