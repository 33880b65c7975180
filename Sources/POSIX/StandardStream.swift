// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// The three descriptors that a process is started with.
public enum StandardStream: Int32, Sendable {
  case input = 0
  case output = 1
  case error = 2

  /// Whether it is a terminal.
  public var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Rows and columns of the terminal; 0 for a size that the terminal does not report.
  public var terminalSize: (rows: Int, columns: Int) {
    var window = winsize()
    guard ioctl(rawValue, UInt(TIOCGWINSZ), &window) == 0 else { return (0, 0) }
    return (Int(window.ws_row), Int(window.ws_col))
  }

  /// Writes text as it is, at once; text that cannot be written is dropped.
  public func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
