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
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
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
      case "\u{0}"..."\u{1F}":
        result += "\\u00" + Hexadecimal.lower([UInt8(truncatingIfNeeded: scalar.value)])
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
