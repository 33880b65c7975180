// SPDX-License-Identifier: Apache-2.0

/// Text from outside, made fit for a terminal: control characters, also those above 0x7f, become
/// `?`, a tab a blank, and what goes beyond `limit` characters is cut off.
func printable(_ bytes: some Sequence<UInt8>, limit: Int) -> String {
  let text = String(decoding: Array(bytes), as: UTF8.self)
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.properties.generalCategory {
    case .control where scalar == "\t": result.append(" ")
    case .control, .format, .lineSeparator, .paragraphSeparator: result.append("?")
    default: result.append(scalar)
    }
  }
  return String(result)
}

extension UInt8 {
  /// `0` to `9`.
  var isDigit: Bool { (0x30...0x39).contains(self) }

  /// ASCII alone.
  var isLetterOrDigit: Bool { isDigit || (0x61...0x7a).contains(self | 0x20) }
}
