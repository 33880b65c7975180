// SPDX-License-Identifier: Apache-2.0

/// A line that is edited at its end only, displayed after its prompt.
struct TypedLine {
  /// The text in UTF-8.
  private(set) var bytes: [UInt8] = []
  /// Columns from the start of the prompt to the end of the text.
  private(set) var column: Int
  /// Whether every character so far has the same width on all terminals.
  private(set) var isPlain = true

  /// An empty line after a prompt of `column` columns.
  init(column: Int) {
    self.column = column
  }

  var isEmpty: Bool { bytes.isEmpty }
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reserves `count` bytes: an array that grows would leave a copy of a secret behind.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func append(_ scalar: Unicode.Scalar) {
    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    column += scalar.mostCells
    if scalar.cells == nil { isPlain = false }
  }

  /// Removes and returns the last character.
  mutating func removeLast() -> Unicode.Scalar? {
    guard !bytes.isEmpty else { return nil }
    var start = bytes.count - 1
    while start > 0, bytes[start] & 0xc0 == 0x80 { start -= 1 }
    guard let scalar = String(decoding: bytes[start...], as: UTF8.self).unicodeScalars.first else {
      return nil
    }
    bytes.removeSubrange(start...)
    column -= scalar.mostCells
    return scalar
  }

  /// Wipes the bytes before they are freed.
  mutating func wipe() {
    for index in bytes.indices { bytes[index] = 0 }
    bytes.removeAll(keepingCapacity: true)
  }
}
