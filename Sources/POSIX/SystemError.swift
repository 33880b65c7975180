// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A failed system call.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The value of `errno`.
  public let code: Int32
  /// The name of the call in the manual: `open`, `sendto`.
  public let call: String

  /// A failure of `call` with the given `errno`.
  public init(code: Int32, call: String) {
    self.code = code
    self.call = call
  }

  /// A failure of `call` with the current `errno`.
  public static func last(_ call: String) -> SystemError {
    SystemError(code: errno, call: call)
  }

  /// The system's message for the code, `No such file or directory`; ours for a path that
  /// is not a file.
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
  /// No process listens on the port.
  public var isConnectionRefused: Bool { code == ECONNREFUSED }

  /// There is no route to the host.
  public var isUnreachable: Bool {
    [EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, EACCES, EPERM].contains(code)
  }

  /// There is no such file.
  public var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }

  /// The file system, or the user's share of it, is full.
  public var isStorageFull: Bool { code == ENOSPC || code == EDQUOT }
}
