// SPDX-License-Identifier: Apache-2.0

/// Columns as wide as their widest cell, two blanks apart, a rule below the head.
enum TextTable {
  /// `rows[0]` is the head. Every row has as many cells.
  static func columns(_ rows: [[String]]) -> String {
    guard let head = rows.first else { return "" }
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ row: [String]) -> String {
      var text = ""
      for (cell, width) in zip(row, widths) {
        text += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    let rule = String(repeating: "-", count: widths.reduce(2 * (widths.count - 1), +)) + "\n"
    return line(head) + rule + rows.dropFirst().map(line).joined()
  }
}
