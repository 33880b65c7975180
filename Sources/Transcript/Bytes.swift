// SPDX-License-Identifier: Apache-2.0

import Text

// A transcript is compared byte for byte, and `==` of `String` is not suitable:
// composed and decomposed letters are equal there, and CR LF is one character.

extension StringProtocol {
  /// Whether both have the same bytes.
  func isIdentical(to other: some StringProtocol) -> Bool {
    utf8.elementsEqual(other.utf8)
  }

  /// Whether its bytes begin with those of `prefix`.
  func begins(with prefix: String) -> Bool {
    utf8.starts(with: prefix.utf8)
  }

  /// The text before `suffix`, or nil without that suffix.
  func dropping(suffix: String) -> String? {
    let bytes = Array(utf8)
    let end = bytes.suffix(suffix.utf8.count)
    guard end.elementsEqual(suffix.utf8) else { return nil }
    return String(decoding: bytes.dropLast(suffix.utf8.count), as: UTF8.self)
  }

  /// The text after `prefix`, or nil without that prefix.
  func dropping(prefix: String) -> String? {
    guard begins(with: prefix) else { return nil }
    return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }

  /// The offset of the first `needle` in bytes.
  func offset(of needle: String) -> Int? {
    let bytes = Array(utf8)
    let wanted = Array(needle.utf8)
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return nil }
    return (0...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
  }

  /// The bytes from `range` as text.
  func bytes(_ range: some RangeExpression<Int>) -> String {
    String(decoding: Array(utf8)[range], as: UTF8.self)
  }
}

extension String {
  /// Without the blanks and tabs at both ends.
  func trimmingBlanks() -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(decoding: start[...last], as: UTF8.self)
  }
}
