// SPDX-License-Identifier: Apache-2.0

/// Bytes that no ``Edit/encode(into:)`` wrote.
public struct MalformedEncodingError: Error, Hashable, Sendable {
  /// Offset of the byte that could not be read.
  public let offset: Int

  /// Bytes that cannot be read from `offset` on.
  public init(offset: Int) {
    self.offset = offset
  }
}
