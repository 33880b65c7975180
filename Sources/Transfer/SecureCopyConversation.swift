// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// How the OpenSSH client talks to the operator.
public struct SecureCopyConversation {
  /// Size of the screen, for the client's progress line.
  public let rows: Int
  /// See ``rows``.
  public let columns: Int
  /// Shows text, which may be a part of a line; a `\r` goes back to its start. Control characters
  /// from outside have been taken out.
  public let show: (String) -> Void
  /// Asks a question that stands without a line end, and shows the answer only when told to; nil
  /// when the operator interrupts or has gone.
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
