// SPDX-License-Identifier: Apache-2.0

/// What a server has answered.
public struct HTTPResponse: Hashable, Sendable {
  /// `200` and its like (RFC 9110 section 15).
  public let status: Int
  /// The media type in lower case, without parameters.
  public let contentType: String?
  public let content: [UInt8]
}
