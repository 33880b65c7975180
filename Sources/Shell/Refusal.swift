// SPDX-License-Identifier: Apache-2.0

/// Why a line was refused: the text the operator sees, to the letter of the appliance.
///
/// Source of the three shapes: WF guide "CLI command messages"; PAN-OS captures in `Fidelity`.
public struct Refusal: Error, Equatable, Sendable {
  /// The lines, without line ends.
  public var lines: [String]

  public init(lines: [String]) { self.lines = lines }

  /// `Unknown command: <word>`: the first word is none of this mode's.
  public static func unknownCommand(_ word: String) -> Refusal {
    Refusal(lines: ["Unknown command: \(printable(word))"])
  }

  /// A blank line and `Invalid syntax.`
  public static let invalidSyntax = Refusal(lines: ["", "Invalid syntax."])

  /// The reason on a line of its own, a blank line, `Invalid syntax.`
  public static func invalidSyntax(_ reason: String) -> Refusal {
    Refusal(lines: [printable(reason), "", "Invalid syntax."])
  }

  /// A blank line and `Server error : ` with the first line of the answer; the others follow.
  public static func serverError(_ lines: [String]) -> Refusal {
    var text = lines.map(printable)
    text.insert("", at: 0)
    text[1 < text.count ? 1 : 0] = "Server error : " + (lines.first.map(printable) ?? "")
    return Refusal(lines: text)
  }

  public static func serverError(_ line: String) -> Refusal { serverError([line]) }

  /// What an operator typed may hold escape sequences; a terminal must not get them back.
  public static func printable(_ text: String) -> String {
    guard
      text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        || text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) })
    else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
        let digits = String(scalar.value, radix: 16)
        shown += "\\x" + (digits.count < 2 ? "0" + digits : digits)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
