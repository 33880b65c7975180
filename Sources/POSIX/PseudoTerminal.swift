// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A terminal for a child that has questions: what it prints is read here, and what is written here
/// it takes for typed. Source: pty(7).
///
/// Lines are ended by `\n` alone in both directions.
public final class PseudoTerminal {
  /// This side.
  let descriptor: Int32
  /// The child's side.
  let child: Int32
  /// Its path, ended by a zero.
  let name: [CChar]

  /// One of that size.
  public init(rows: Int, columns: Int) throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    var name = [CChar](repeating: 0, count: 64)
    guard cposix_open_terminal(&ends, &name, name.count) == 0 else { throw .last("posix_openpt") }
    self.name = name
    descriptor = ends[0]
    child = ends[1]
    var settings = termios()
    tcgetattr(child, &settings)
    settings.c_oflag &= ~tcflag_t(OPOST)
    tcsetattr(child, TCSANOW, &settings)
    var size = winsize(
      ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(child, UInt(TIOCSWINSZ), &size)
    _ = cposix_set_nonblocking(descriptor)
  }

  /// Whether the child wants to be seen what is typed now.
  public var echoes: Bool {
    var settings = termios()
    return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Types a line and Enter. Longer than 4,094 bytes the kernel cuts it off (N_TTY_BUF_SIZE).
  public func type(_ line: Secret) {
    line.withBytes { bytes in
      _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
    var enter = UInt8(ascii: "\n")
    _ = Glibc.write(descriptor, &enter, 1)
  }

  deinit {
    close(child)
    close(descriptor)
  }
}
