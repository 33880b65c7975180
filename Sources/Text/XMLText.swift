// SPDX-License-Identifier: Apache-2.0

/// Text within XML that is written for a terminal.
///
/// Whole configurations are written by `ConfigurationXML`, which follows libxml2's dump to the byte
/// and writes into a buffer of bytes.
public enum XMLText {
  /// `text` with the five predefined entities, as the appliance writes it between tags and in the
  /// value of an attribute.
  public static func escaped(_ text: String) -> String {
    // Nearly all text.
    let isPlain = text.utf8.allSatisfy { byte in !special.contains { $0.byte == byte } }
    if isPlain { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count * 2)
    for byte in text.utf8 {
      if let found = special.first(where: { $0.byte == byte }) {
        result += Array(found.entity.utf8)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let special: [(byte: UInt8, entity: String)] = [
    (UInt8(ascii: "&"), "&amp;"), (UInt8(ascii: "<"), "&lt;"), (UInt8(ascii: ">"), "&gt;"),
    (UInt8(ascii: "'"), "&#39;"), (UInt8(ascii: "\""), "&quot;"),
  ]

  /// A CDATA section of any text: `]]>` is split between two sections.
  public static func characterData(_ text: String) -> String {
    let parts = text.split(separator: "]]>", omittingEmptySubsequences: false)
    return "<![CDATA[" + parts.joined(separator: "]]]]><![CDATA[>") + "]]>"
  }
}
