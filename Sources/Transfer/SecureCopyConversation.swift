// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// The dialogue of the OpenSSH client with the administrator.
public struct SecureCopyConversation {
  /// Size of the screen, for the client's progress line.
  public let rows: Int
  /// See ``rows``.
  public let columns: Int
  /// Shows printable text, which may be a part of a line; a `\r` returns to its start.
  public let show: (String) -> Void
  /// Asks a question that has no line end, with or without echo; nil when the administrator
  /// interrupts or has disconnected.
  public let ask: (String, Bool) -> Secret?

  /// A conversation on a screen of that size.
  public init(
    rows: Int, columns: Int, show: @escaping (String) -> Void,
    ask: @escaping (String, Bool) -> Secret?
  ) {
    self.rows = rows
    self.columns = columns
    self.show = show
    self.ask = ask
  }
}
