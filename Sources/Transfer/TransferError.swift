// SPDX-License-Identifier: Apache-2.0

/// Why a transfer failed. Texts of a server are printable and truncated.
public enum TransferError: Error, Equatable, Sendable {
  /// An argument cannot be used; the text names it and the reason.
  case illegalArgument(String)
  /// The name of the host has no address.
  case hostUnknown(String)
  /// There is no route to the host; the system's message.
  case unreachable(String)
  /// The server sent nothing, or the transfer was not complete, for this many seconds.
  case timedOut(seconds: Int)
  /// No process listens on that port.
  case refused
  /// The server has no file of that name.
  case fileNotFound
  /// The server does not let this user read or write the file.
  case accessViolation
  /// The path names a directory or a device.
  case notAFile
  /// The file has more than `limit` bytes; nothing was kept.
  case tooLarge(limit: Int)
  /// No room on the server (put) or here (get).
  case diskFull
  /// The administrator pressed Ctrl-C.
  case interrupted
  /// The ssh server rejected the user.
  case authenticationFailed
  /// The ssh server's key is unknown or has changed, or the administrator rejected it.
  case hostKeyRefused
  /// The ssh connection ended before the transfer did; the client's message.
  case connectionLost(String)
  /// scp ended with this status for a reason of its own; its last line.
  case clientFailed(status: Int, text: String)
  /// No OpenSSH client is installed.
  case clientMissing
  /// The TFTP server refused with a code of RFC 1350 without a case of its own here; its text.
  case serverRefused(code: Int, text: String)
  /// The TFTP server violated the protocol; how.
  case protocolViolation(String)
  /// The file ended before the size the server had announced.
  case truncated(expected: Int, received: Int)
  /// A system call of our own failed.
  case system(String)
}

extension TransferError: CustomStringConvertible {
  /// One line, lower case, without a full stop.
  public var description: String {
    switch self {
    case .illegalArgument(let what): what
    case .hostUnknown(let host): "unknown host \(host)"
    case .unreachable(let text): text
    case .timedOut(let seconds): "timed out after \(seconds) seconds"
    case .refused: "connection refused"
    case .fileNotFound: "file not found"
    case .accessViolation: "access violation"
    case .notAFile: "not a regular file"
    case .tooLarge(let limit): "file is larger than \(limit) bytes"
    case .diskFull: "disk full"
    case .interrupted: "interrupted"
    case .authenticationFailed: "authentication failed"
    case .hostKeyRefused: "host key verification failed"
    case .connectionLost(let text): "connection lost: \(text)"
    case .clientFailed(let status, let text):
      text.isEmpty ? "scp ended with status \(status)" : text
    case .clientMissing: "no scp client is installed"
    case .serverRefused(let code, let text): "server error \(code): \(text)"
    case .protocolViolation(let text): "protocol violation: \(text)"
    case .truncated(let expected, let received):
      "file is truncated: \(received) of \(expected) bytes"
    case .system(let text): text
    }
  }
}
