// SPDX-License-Identifier: Apache-2.0

/// A key, whatever bytes the terminal sends for it.
enum Key: Equatable {
  /// A character that is inserted into the line.
  case text(Unicode.Scalar)
  /// A character after Ctrl-V: inserted even if it usually triggers an action.
  case literal(Unicode.Scalar)
  case blank
  /// `?`, and Meta-H as on the appliance.
  case help
  case tab
  /// `\r`, `\n` or `\r\n`.
  case enter
  case backspace
  /// Ctrl-C.
  case interrupt
  /// Ctrl-D: end of input on an empty line, elsewhere it deletes a character.
  case endOfInput
  /// An editing key, as the control character that libedit binds it to.
  case control(UInt8)
  /// Meta with another key.
  case meta(UInt8)
  /// End of file or hang-up.
  case end
}

extension Key {
  /// Control characters of the emacs keys; the arrows and their like are mapped to these.
  enum Code {
    static let home: UInt8 = 0x01
    static let left: UInt8 = 0x02
    static let delete: UInt8 = 0x04
    static let end: UInt8 = 0x05
    static let right: UInt8 = 0x06
    static let abort: UInt8 = 0x07
    static let backspace: UInt8 = 0x08
    static let newline: UInt8 = 0x0a
    static let killToEnd: UInt8 = 0x0b
    static let clearScreen: UInt8 = 0x0c
    static let nextLine: UInt8 = 0x0e
    static let previousLine: UInt8 = 0x10
    static let searchBack: UInt8 = 0x12
    static let searchForward: UInt8 = 0x13
    static let transpose: UInt8 = 0x14
    static let killLine: UInt8 = 0x15
    static let killWord: UInt8 = 0x17
    static let yank: UInt8 = 0x19
    static let escape: UInt8 = 0x1b

    /// The keys that reach libedit. The others, for example digits after Escape, would only beep or
    /// trigger its defects (a repeated insert makes a line taller than the screen).
    static let controls: Set<UInt8> = [
      home, left, end, right, abort, killToEnd, clearScreen, nextLine, previousLine, searchBack,
      searchForward, transpose, killLine, killWord, yank,
    ]
    /// Meta with b, f, d, u, l, c, <, > and the two erase keys.
    static let metas: Set<UInt8> = [
      0x62, 0x66, 0x64, 0x75, 0x6c, 0x63, 0x3c, 0x3e, 0x7f, 0x08,
    ]
  }
}
