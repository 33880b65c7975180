// SPDX-License-Identifier: Apache-2.0

/// Why a configuration cannot be served.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
  /// One clause in lower case.
  public let description: String

  init(_ description: String) { self.description = description }
}
