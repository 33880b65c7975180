// SPDX-License-Identifier: Apache-2.0

/// JSON (RFC 8259), as far as the listener writes it.
enum JSONText {
  /// One object of strings, numbers and nulls, on lines of its own.
  static func object(_ members: [(String, Value)]) -> String {
    "{\n" + members.map { "  \(string($0.0)): \($0.1.text)" }.joined(separator: ",\n") + "\n}\n"
  }

  enum Value {
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

  private static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
