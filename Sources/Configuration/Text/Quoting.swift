// SPDX-License-Identifier: Apache-2.0

/// How a value stands on a command line, so that it can be pasted back.
///
/// 1. A word of letters, digits and harmless signs stands as it is.
/// 2. Everything else stands in double quotes, as the appliance writes it, line breaks included.
/// 3. A value that holds `"` stands in single quotes.
/// 4. A value that holds both kinds stands in double quotes with `\"` for `"` and `\\` for `\`. This
///    is wfsh's own: the appliance has no spelling for it. A reader of such lines takes a backslash
///    between double quotes for an escape only before `"` and `\`; where it would misread a value of
///    rule 2 (one that ends with `\` or holds `\\`), rule 3 or 4 applies.
public enum Quoting {
  /// The value as one word of a command line.
  public static func quoted(_ value: String) -> String {
    if isPlain(value) { return value }
    var hasDouble = false
    var hasSingle = false
    var isMisread = false
    var afterBackslash = false
    for byte in value.utf8 {
      let isBackslash = byte == UInt8(ascii: "\\")
      if isBackslash, afterBackslash { isMisread = true }
      afterBackslash = isBackslash
      if byte == UInt8(ascii: "\"") { hasDouble = true }
      if byte == UInt8(ascii: "'") { hasSingle = true }
    }
    if !hasDouble, !isMisread, !afterBackslash { return "\"\(value)\"" }
    if !hasSingle { return "'\(value)'" }
    var text = "\""
    for character in value.unicodeScalars {
      if character == "\"" || character == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(character)
    }
    return text + "\""
  }

  /// Whether the value is one word without any quotes.
  public static func isPlain(_ value: String) -> Bool {
    for byte in value.utf8 {
      switch byte {
      case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "["),
        UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"),
        UInt8(ascii: "|"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
        return false
      default: continue
      }
    }
    return !value.isEmpty
  }
}
