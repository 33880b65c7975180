// SPDX-License-Identifier: Apache-2.0

/// Size and duration of a finished transfer.
public struct TransferResult: Equatable, Sendable {
  /// Bytes of the file.
  public let count: Int
  /// From the first packet to the last.
  public let seconds: Double

  /// `4821 bytes in 0.1 seconds`, as the classic tftp client prints it after `Received` or `Sent`.
  public var summary: String {
    let tenths = Int((seconds * 10).rounded())
    return "\(count) bytes in \(tenths / 10).\(tenths % 10) seconds"
  }
}
