// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// What a process is started with.
public enum StandardStream: Int32, Sendable {
  case input = 0
  case output = 1
  case error = 2

  /// Whether it is a terminal.
  public var isTerminal: Bool { isatty(rawValue) == 1 }
}
