// SPDX-License-Identifier: Apache-2.0

/// JSON (RFC 8259), as far as wfsh writes it.
public enum JSONText {
  /// A value of a member.
  public enum Value {
    case string(String?)
    case number(Int?)
    case boolean(Bool)

    fileprivate var text: String {
      switch self {
      case .string(let text): text.map(JSONText.string) ?? "null"
      case .number(let number): number.map { String($0) } ?? "null"
      case .boolean(let value): value ? "true" : "false"
      }
    }
  }

  /// An object with one member a line, ended by a line end.
  public static func object(_ members: [(String, Value)]) -> String {
    "{\n" + members.map { "  \(string($0.0)): \($0.1.text)" }.joined(separator: ",\n") + "\n}\n"
  }

  /// A string with its quotation marks (RFC 8259 section 7).
  public static func string(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isPrintable: result.unicodeScalars.append(scalar)
      default:
        // Read back as the same character, and safe for a terminal.
        for unit in String(scalar).utf16 {
          result += "\\u" + Hexadecimal.lower([UInt8(unit >> 8), UInt8(unit & 0xFF)])
        }
      }
    }
    return result + "\""
  }
}
