// SPDX-License-Identifier: Apache-2.0

/// Gathers short pieces of text and hands them on in long ones.
struct TextSink {
  private static let pieceSize = 32 << 10
  private static let blanks = String(repeating: " ", count: 64)

  private var text = ""
  private let output: (String) -> Void

  init(output: @escaping (String) -> Void) {
    self.output = output
    text.reserveCapacity(Self.pieceSize + 1024)
  }

  mutating func write(_ piece: String) {
    text += piece
    if text.utf8.count >= Self.pieceSize { flush() }
  }

  mutating func indent(_ levels: Int) {
    if levels > 0, levels <= 32 {
      text += Self.blanks.prefix(levels * 2)
    } else if levels > 32 {
      text += String(repeating: " ", count: levels * 2)
    }
  }

  mutating func flush() {
    if !text.isEmpty { output(text) }
    text.removeAll(keepingCapacity: true)
  }
}
