// SPDX-License-Identifier: Apache-2.0

/// One line of a list of revoked certificates.
public struct Revocation: Hashable, Sendable {
  public let serial: SerialNumber
  /// When it was revoked, in seconds since 1970-01-01 UTC.
  public let time: Int64

  public init(serial: SerialNumber, time: Int64) {
    self.serial = serial
    self.time = time
  }
}
