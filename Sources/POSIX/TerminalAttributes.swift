// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// The line discipline of a tty: how the kernel processes keys before a program reads them.
public struct TerminalAttributes {
  var settings: termios

  /// The attributes of `descriptor` now; nil when it is not a tty or has hung up.
  public init?(of descriptor: Int32) {
    settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return nil }
  }

  /// Applies them at once. Type-ahead is kept: input is never flushed.
  @discardableResult
  public func apply(to descriptor: Int32) -> Bool {
    var wanted = settings
    while tcsetattr(descriptor, TCSANOW, &wanted) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  /// Every byte as it arrives, no echo, `\n` written as `\r\n`; no key raises a signal.
  ///
  /// Ctrl-S is an ordinary key: one within a paste must not stop the output for ever.
  public var forEditing: TerminalAttributes {
    var copy = self
    copy.clear(\.c_lflag, ICANON | ECHO | ECHOE | ECHOK | ECHONL | IEXTEN | ISIG)
    copy.clear(\.c_iflag, ICRNL | INLCR | IGNCR | ISTRIP | IXON)
    copy.settings.c_oflag &= ~tcflag_t(OCRNL | ONOCR | ONLRET | TAB3)
    copy.settings.c_oflag |= tcflag_t(OPOST | ONLCR)
    copy.setCharacter(VMIN, 1)
    copy.setCharacter(VTIME, 0)
    return copy
  }

  /// As ``forEditing``, but Ctrl-C raises SIGINT, which leaves type-ahead alone.
  public var forCommands: TerminalAttributes {
    var copy = forEditing
    copy.settings.c_lflag |= tcflag_t(ISIG | NOFLSH)
    copy.setCharacter(VINTR, 0x03)
    copy.setCharacter(VQUIT, 0)
    copy.setCharacter(VSUSP, 0)
    return copy
  }

  /// These attributes with line mode, echo and signals, for programs that expect them.
  public var forChildren: TerminalAttributes {
    var copy = self
    copy.settings.c_lflag |= tcflag_t(ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN)
    copy.settings.c_iflag |= tcflag_t(ICRNL)
    copy.clear(\.c_iflag, INLCR | IGNCR)
    copy.settings.c_oflag |= tcflag_t(OPOST | ONLCR)
    copy.setCharacter(VINTR, 0x03)
    copy.setCharacter(VQUIT, 0x1c)
    copy.setCharacter(VEOF, 0x04)
    return copy
  }

  private mutating func clear(_ flags: WritableKeyPath<termios, tcflag_t>, _ bits: Int32) {
    settings[keyPath: flags] &= ~tcflag_t(bitPattern: bits)
  }

  private mutating func setCharacter(_ index: Int32, _ value: UInt8) {
    withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(index)] = value }
  }
}
