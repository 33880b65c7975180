// SPDX-License-Identifier: Apache-2.0

import Text

/// The keys that a transcript may set before its first prompt; any other key is an error.
///
/// | key | value | without it |
/// |---|---|---|
/// | `source` | where its lines were read: a section of a fact page, or `own wording`; may be repeated | own |
/// | `capture` | a line that a real appliance printed, `[..]` for what varies; may be repeated | none |
/// | `state` | `factory`, or the name of a fixture | `factory` |
/// | `clock` | `2026-11-20 10:00:00 UTC` | the environment's own fixed time |
/// | `user` | the administrator's name | `admin` |
/// | `hostname` | the appliance's name | that of the state |
/// | `peer` | servers that run, by name: `tftp`, `scp`, `portal`; may be repeated | none |
/// | `tty` | `yes`: the session is on a terminal; `no` | `no` |
/// | `size` | columns x rows of the terminal, `80x24` | `80x24` |
public enum Header: String, CaseIterable, Sendable {
  case source, capture, state, clock, user, hostname, peer, tty, size

  /// Whether it may be repeated.
  var isRepeatable: Bool { self == .source || self == .capture || self == .peer }

  /// The error in `value`, or nil.
  func problem(with value: String) -> String? {
    let isFit =
      switch self {
      case .source: !value.isEmpty
      case .capture: (try? LinePattern(value)).map { $0.form != .anyLines } ?? false
      case .state, .user, .hostname: Self.isName(value)
      case .clock: Self.isTime(value)
      case .peer: !value.isEmpty && value.split(separator: " ").allSatisfy { Self.isName($0) }
      case .tty: value == "yes" || value == "no"
      case .size: Self.isSize(value)
      }
    return isFit ? nil : "header '\(rawValue)' wants \(wanted), not '\(value)'"
  }

  private var wanted: String {
    switch self {
    case .source: "the place where it was read"
    case .capture: "a line of the transcript"
    case .state, .user, .hostname: "a name"
    case .clock: "a time like '2026-11-20 10:00:00 UTC'"
    case .peer: "names of servers"
    case .tty: "'yes' or 'no'"
    case .size: "columns x rows like '80x24'"
    }
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, first.isLetterOrDigit else { return false }
    return text.utf8.count <= 255
      && text.utf8.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
  }

  private static func isTime(_ text: String) -> Bool {
    let shape = "dddd-dd-dd dd:dd:dd UTC".utf8
    return text.utf8.count == shape.count
      && zip(text.utf8, shape).allSatisfy { $1 == UInt8(ascii: "d") ? $0.isDigit : $0 == $1 }
  }

  private static func isSize(_ text: String) -> Bool {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        part.utf8.allSatisfy(\.isDigit) && (Int(part).map { (1...10_000).contains($0) } ?? false)
      }
  }
}
