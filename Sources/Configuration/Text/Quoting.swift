// SPDX-License-Identifier: Apache-2.0

/// Writes a value for a command line, so that it can be pasted back.
///
/// 1. A word of letters, digits and harmless signs is not quoted.
/// 2. Everything else is written in double quotes, as on the appliance, including line breaks.
/// 3. A value that contains `"` is written in single quotes.
/// 4. A value that contains both kinds is written in several quoted parts without a blank between
/// them:
///    `"it's "'"here"'` is `it's "here"`. This is wfsh's own: the appliance has no spelling for it.
public enum Quoting {
  /// The value as one word of a command line.
  public static func quoted(_ value: String) -> String {
    if isPlain(value) { return value }
    let double = UInt8(ascii: "\"")
    let single = UInt8(ascii: "'")
    let bytes = value.utf8
    if !bytes.contains(double) { return "\"\(value)\"" }
    if !bytes.contains(single) { return "'\(value)'" }
    var text: [UInt8] = []
    var part: [UInt8] = []
    var quote = double
    for byte in bytes {
      if byte == quote {
        text += [quote] + part + [quote]
        part.removeAll(keepingCapacity: true)
        quote = quote == double ? single : double
      }
      part.append(byte)
    }
    text += [quote] + part + [quote]
    return String(decoding: text, as: UTF8.self)
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
