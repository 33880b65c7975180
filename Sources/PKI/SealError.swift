// SPDX-License-Identifier: Apache-2.0

/// Why a stored secret cannot be opened.
public enum SealError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It was not encrypted by wfsh: the secret of a real appliance, or clear text.
  case notOurs
  /// It was encrypted with a key that is not in the ring.
  case unknownKey(id: UInt32)
  /// It was changed, truncated or moved to another place.
  case damaged

  /// One clause in lower case.
  public var description: String {
    switch self {
    case .notOurs: "the secret was not encrypted by wfsh"
    case .unknownKey(let id): "the key ring holds no key \(id)"
    case .damaged: "the secret is damaged"
    }
  }
}
