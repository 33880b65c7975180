// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

extension SystemError {
  /// The meaning of a failure for code that stores files.
  public enum Meaning: Sendable {
    /// No room: `ENOSPC`, `EDQUOT`.
    case full
    /// Nothing can be written there: `EROFS`.
    case readOnly
    /// Not allowed: `EACCES`, `EPERM`.
    case denied
    case other
  }

  /// The meaning of the code.
  public var meaning: Meaning {
    switch code {
    case ENOSPC, EDQUOT: .full
    case EROFS: .readOnly
    case EACCES, EPERM: .denied
    default: .other
    }
  }

  /// Whether a name is missing: `ENOENT`.
  public var isMissing: Bool { code == ENOENT }

  /// Whether a name is taken: `EEXIST`.
  public var isTaken: Bool { code == EEXIST }

  /// Whether a file is over the limit it was read with: `EFBIG`.
  public var isTooLarge: Bool { code == EFBIG }
}
