// SPDX-License-Identifier: Apache-2.0

import Text

/// The text layout of a list: a head, a rule, and a line for each row.
public struct Table: Equatable, Sendable {
  /// A column of fixed width, or one that is as wide as its widest cell.
  public struct Column: Equatable, Sendable {
    public enum Alignment: Sendable { case left, right }

    public var title: String
    /// nil: as wide as the widest cell and two blanks.
    public var width: Int?
    public var alignment: Alignment

    public init(_ title: String, width: Int? = nil, alignment: Alignment = .left) {
      self.title = title
      self.width = width
      self.alignment = alignment
    }
  }

  public var columns: [Column]
  /// As many cells in each as there are columns.
  public var rows: [[String]]
  /// The head as the appliance prints it, where the titles do not stand above their columns.
  public var head: String?
  /// The number of dashes below the head; nil: as many as the columns are wide.
  public var rule: Int?
  /// What ends each row before the line end; trailing blanks are dropped where this is nil.
  public var rowEnd: String?

  public init(
    _ columns: [Column], rows: [[String]], head: String? = nil, rule: Int? = nil,
    rowEnd: String? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.head = head
    self.rule = rule
    self.rowEnd = rowEnd
  }

  /// Columns as wide as their widest cells.
  public init(titles: [String], rows: [[String]]) {
    self.init(titles.map { Column($0) }, rows: rows)
  }

  /// The lines, each ended by `\n`.
  public var text: String {
    let titles = columns.map(\.title)
    // A cell is one piece of one line, and is padded by the width of what is shown.
    let rows = rows.map { $0.map(\.printable) }
    let widths = columns.indices.map { index in
      columns[index].width ?? 2 + ([titles] + rows).reduce(0) { max($0, $1[index].columns) }
    }
    // The last column has nothing behind it to stand apart from.
    let isFlexible = columns.last.map { $0.width == nil } ?? false
    let dashes = rule ?? widths.reduce(isFlexible ? -2 : 0, +)
    return (head.map { $0 + "\n" } ?? line(titles, widths, end: nil))
      + String(repeating: "-", count: max(0, dashes)) + "\n"
      + rows.map { line($0, widths, end: rowEnd) }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int], end: String?) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let width = widths[index]
      text +=
        columns[index].alignment == .left ? cell.padded(to: width) : cell.aligned(right: width)
    }
    guard let end else {
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    return text + end + "\n"
  }
}
