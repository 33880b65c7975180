// SPDX-License-Identifier: Apache-2.0

import Text

/// The text that asks for a line: `admin@WF-500(active-controller)#`.
public struct Prompt: Equatable, Sendable {
  public let user: String
  public let host: String
  /// What stands in parentheses behind the host, without them; nil when nothing does.
  public let suffix: String?
  /// Configuration mode (`#`) or operational mode (`>`).
  public let isConfiguration: Bool

  /// Without the blank that follows it.
  public var text: String {
    "\(user)@\(host)\(suffix.map { "(\($0))" } ?? "")\(isConfiguration ? "#" : ">")"
  }

  /// Splits a line into a prompt and the text behind its blank; nil when the line is no prompt.
  ///
  /// The rest is nil when the line ends with the `>` or `#` itself.
  static func split(_ line: String) -> (prompt: Prompt, rest: String?)? {
    let bytes = Array(line.utf8)
    func name(from start: Int) -> Int {
      bytes[start...].firstIndex { !($0.isLetterOrDigit || "._-".utf8.contains($0)) } ?? bytes.count
    }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    let at = name(from: 0)
    guard at > 0, at < bytes.count, bytes[at] == UInt8(ascii: "@") else { return nil }
    var end = name(from: at + 1)
    guard end > at + 1, end < bytes.count else { return nil }
    let host = text(at + 1..<end)
    var suffix: String?
    if bytes[end] == UInt8(ascii: "(") {
      let close = name(from: end + 1)
      guard close > end + 1, close + 1 < bytes.count, bytes[close] == UInt8(ascii: ")") else {
        return nil
      }
      suffix = text(end + 1..<close)
      end = close + 1
    }
    guard bytes[end] == UInt8(ascii: ">") || bytes[end] == UInt8(ascii: "#") else { return nil }
    let prompt = Prompt(
      user: text(0..<at), host: host, suffix: suffix,
      isConfiguration: bytes[end] == UInt8(ascii: "#"))
    guard end + 1 < bytes.count else { return (prompt, nil) }
    guard bytes[end + 1] == UInt8(ascii: " ") else { return nil }
    return (prompt, text(end + 2..<bytes.count))
  }
}
