// SPDX-License-Identifier: Apache-2.0

internal import POSIX
internal import Text

/// The local address of a transfer: the value of `source-ip` without its netmask.
public struct SourceAddress: Equatable, Sendable, CustomStringConvertible {
  let address: IPAddress

  /// Parses `192.0.2.1`, `192.0.2.1/24` or the same for IPv6.
  ///
  /// - Throws: ``TransferError/illegalArgument(_:)``.
  public init(_ text: String) throws(TransferError) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let refusal = TransferError.illegalArgument(
      "invalid source-ip '\(text.printable(limit: 64))'")
    guard let first = parts.first, let address = IPAddress(String(first)) else { throw refusal }
    if parts.count == 2 {
      let mask = parts[1]
      let isLength = Int(mask).map { (0...address.bytes.count * 8).contains($0) } ?? false
      guard isLength || IPAddress(String(mask)) != nil else { throw refusal }
    }
    self.address = address
  }

  /// The numeric address alone.
  public var description: String { address.description }
}
