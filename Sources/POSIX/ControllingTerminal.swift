// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// The terminal of the session's process group, lent to a child and taken back as it was.
public struct ControllingTerminal: ~Copyable {
  private let descriptor: Int32
  private let former: termios

  /// Nil when the process has no controlling terminal: nobody can be asked anything.
  public init?() {
    descriptor = cposix_open("/dev/tty", O_RDWR | O_NOCTTY, 0)
    guard descriptor >= 0 else { return nil }
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else {
      close(descriptor)
      return nil
    }
    former = settings
  }

  /// Line by line, with echo and with Ctrl-C as a signal: what a program that asks expects.
  ///
  /// Bytes typed ahead are kept.
  public func prepareForChild() {
    var settings = former
    settings.c_iflag |= tcflag_t(ICRNL)
    settings.c_oflag |= tcflag_t(OPOST | ONLCR)
    settings.c_lflag |= tcflag_t(ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN)
    tcsetattr(descriptor, TCSADRAIN, &settings)
  }

  /// The settings are put back as they were when it was opened.
  deinit {
    var settings = former
    tcsetattr(descriptor, TCSADRAIN, &settings)
    close(descriptor)
  }
}
