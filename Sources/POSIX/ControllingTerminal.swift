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

  /// Runs `body` with the terminal as a program that asks expects it: line by line, with echo and
  /// with Ctrl-C as a signal. Afterwards its settings are what they were. Bytes typed ahead are kept.
  public borrowing func lend<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var settings = former
    settings.c_iflag |= tcflag_t(ICRNL)
    settings.c_oflag |= tcflag_t(OPOST | ONLCR)
    settings.c_lflag |= tcflag_t(ICANON | ECHO | ECHOE | ECHOK | ISIG | IEXTEN)
    tcsetattr(descriptor, TCSADRAIN, &settings)
    var restored = former
    defer { tcsetattr(descriptor, TCSADRAIN, &restored) }
    return try body()
  }

  deinit { close(descriptor) }
}
