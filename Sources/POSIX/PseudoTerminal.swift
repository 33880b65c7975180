// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A pseudo-terminal for a child that asks questions: its output is read here, and bytes written
/// here are its keyboard input. Source: pty(7).
///
/// Lines end with `\n` in both directions.
public final class PseudoTerminal {
  /// The parent's side.
  let descriptor: Int32
  /// The child's side.
  let child: Int32
  /// Its path, terminated by NUL.
  let name: [CChar]

  /// A terminal of that size.
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

  /// Whether the child has enabled echo; it disables it to read a password.
  public var echoes: Bool {
    var settings = termios()
    return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Types a line and Enter. The kernel truncates it after 4,094 bytes (N_TTY_BUF_SIZE).
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
