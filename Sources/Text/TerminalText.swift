// SPDX-License-Identifier: Apache-2.0

/// Text of any origin in the form in which it may enter a terminal.
///
/// Every terminal takes this type and nothing else, so that no command, prompt, banner or message
/// of a child process can bypass the escaping. Line ends and tabs stay, as does every character
/// that a terminal only displays. Everything a terminal would act upon, or would not show, becomes
/// `\xHH` as in `Swift/StringProtocol/printable`; escaping twice changes nothing.
public struct TerminalText: Equatable, Sendable {
  /// The escaped text.
  public let string: String

  /// Escapes `text`. `\r` before `\n` is dropped: a terminal adds its own.
  public init(_ text: String) {
    self.init(text, returns: false)
  }

  /// Progress that is redrawn: each `\r` returns to the start of the line. Never for text that
  /// somebody chose, which could overwrite what stands in the line.
  public init(progress text: String) {
    self.init(text, returns: true)
  }

  private init(_ text: String, returns: Bool) {
    if text.utf8.allSatisfy(Self.isPlain) {
      string = text
      return
    }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\r" where scalars.first == "\n": continue
      case "\r" where returns: result.unicodeScalars.append(scalar)
      default: result.appendPrintable(scalar)
      }
    }
    string = result
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
  }
}
