// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A system call that failed: which one, and why.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The value of `errno`.
  public let code: Int32
  /// The call, by its name in the manual: `open`, `sendto`.
  public let call: String

  /// A failure of `call` with the given `errno`.
  public init(code: Int32, call: String) {
    self.code = code
    self.call = call
  }

  /// A failure of `call` with what `errno` holds now.
  public static func last(_ call: String) -> SystemError {
    SystemError(code: errno, call: call)
  }

  /// The system's words for the code, `No such file or directory`; our own for what is no file.
  public var text: String {
    switch code {
    case ENOLINK: return "Symbolic link to nothing"
    case EINVAL where call == "read": return "Not a regular file"
    default: break
    }
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// `open: No such file or directory`
  public var description: String { "\(call): \(text)" }
}

extension SystemError {
  /// Nobody listens at the port.
  public var isConnectionRefused: Bool { code == ECONNREFUSED }

  /// The network has no way to the host.
  public var isUnreachable: Bool {
    [EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, EACCES, EPERM].contains(code)
  }

  /// There is no such file.
  public var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }

  /// The file system, or the user's share of it, is full.
  public var isStorageFull: Bool { code == ENOSPC || code == EDQUOT }
}
