// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
  /// The text with every byte of an invisible character as `\xHH`, safe for a terminal and for XML.
  ///
  /// Whoever typed the text, issued the certificate or runs the server chose it: an escape sequence
  /// would reach the administrator's terminal, a right-to-left override would hide what the text
  /// says, and a line end would forge a line of the answer. `\x1B` is how OpenSSL's one-line names
  /// write such a byte. Applying it twice changes nothing.
  public var printable: String {
    // Nearly all text: a list of completion items has one call for each row.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(self) }
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars { result.appendPrintable(scalar) }
    return result
  }

  /// Whether ``printable`` is the text itself.
  public var isPrintable: Bool { unicodeScalars.allSatisfy(\.isPrintable) }

  /// ``printable`` of at most `limit` characters of text of any length.
  public func printable(limit: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(limit))).printable
  }
}

extension String {
  /// Bytes from outside as text that is safe to show, of at most `limit` characters.
  public init(printable bytes: some Sequence<UInt8>, limit: Int) {
    self = String(decoding: Array(bytes), as: UTF8.self).printable(limit: limit)
  }
}

extension String {
  /// Appends the character, or `\xHH` for each of its bytes.
  mutating func appendPrintable(_ scalar: Unicode.Scalar) {
    if scalar.isPrintable {
      unicodeScalars.append(scalar)
    } else {
      for byte in String(scalar).utf8 { self += "\\x" + Hexadecimal.upper([byte]) }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows the character and does nothing else with it. Fillers, joiners and
  /// variation selectors are invisible, though they are letters, marks or format characters.
  public var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned,
      .privateUse:
      false
    default: value < 0x80 || !properties.isDefaultIgnorableCodePoint
    }
  }
}
