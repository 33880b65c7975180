// SPDX-License-Identifier: Apache-2.0

/// Text from a certificate that may be shown: whoever made the certificate wrote it.
enum DisplayText {
  /// `text` with everything that a terminal or an XML document does not hold as `\xHH`.
  ///
  /// That is what OpenSSL's one-line form does with bytes; here only control, format and
  /// line-separating characters are written so (an escape sequence, a right-to-left override), and
  /// other letters stay. The result is valid UTF-8.
  static func harmless(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if isHarmless(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        for byte in String(scalar).utf8 { result += "\\x" + Hex.upper([byte]) }
      }
    }
    return result
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned,
      .privateUse:
      false
    default: true
    }
  }
}
