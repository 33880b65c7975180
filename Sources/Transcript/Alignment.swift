// SPDX-License-Identifier: Apache-2.0

/// The cheapest way to turn expected lines into actual ones.
///
/// A replaced line costs less than a missing one, so that `...` does not absorb the new form of the
/// line after it, and more than half of a missing and an unexpected one, so that lines that still
/// exist are matched.
struct Alignment {
  private static let missing: Int32 = 8
  private static let unexpected: Int32 = 4
  private static let replaced: Int32 = 7
  /// Limit of the table; beyond it all lines count as replaced.
  private static let maximumCells = 1_000_000

  let pairs: [Comparison.Pair]

  init(_ expected: [ExpectedLine], _ actual: [ActualLine], values: [String: String]) {
    let fitting = Fitting(expected, actual, values: values)
    func fits(_ wanted: Int, _ came: Int) -> Bool { fitting.fits(wanted, came) }
    // Equal lines at both ends need no table.
    var start = 0
    var pairs: [Comparison.Pair] = []
    while start < expected.count, start < actual.count, !expected[start].isAnyLines,
      fits(start, start)
    {
      pairs.append(.same(start, start))
      start += 1
    }
    var rows = expected.count - start
    var columns = actual.count - start
    while rows > 0, columns > 0, !expected[start + rows - 1].isAnyLines,
      fits(start + rows - 1, start + columns - 1)
    {
      (rows, columns) = (rows - 1, columns - 1)
    }
    let end = zip(start + rows..<expected.count, start + columns..<actual.count)
      .map { Comparison.Pair.same($0, $1) }
    guard (rows + 1) * (columns + 1) <= Self.maximumCells else {
      pairs += (start..<start + rows).map { .missing($0) }
      pairs += (start..<start + columns).map { .unexpected($0) }
      self.pairs = pairs + end
      return
    }

    /// What the lines from (row, column) on cost, and the move that is cheapest there.
    enum Move: UInt8 { case end, same, begin, elide, miss, add, replace }
    let width = columns + 1
    var costs = [Int32](repeating: 0, count: (rows + 1) * width)
    var moves = [Move](repeating: .end, count: (rows + 1) * width)
    for row in stride(from: rows, through: 0, by: -1) {
      for column in stride(from: columns, through: 0, by: -1) {
        let here = row * width + column
        var best: (cost: Int32, move: Move)?
        func offer(_ cost: Int32, _ move: Move) {
          if best.map({ cost < $0.cost }) ?? true { best = (cost, move) }
        }
        if row < rows, expected[start + row].isAnyLines {
          offer(costs[here + width], .begin)
          if column < columns { offer(costs[here + 1], .elide) }
        } else {
          if row < rows, column < columns {
            let next = costs[here + width + 1]
            if fits(start + row, start + column) { offer(next, .same) }
            offer(next + Self.replaced, .replace)
          }
          if row < rows { offer(costs[here + width] + Self.missing, .miss) }
          if column < columns { offer(costs[here + 1] + Self.unexpected, .add) }
        }
        if let best {
          costs[here] = best.cost
          moves[here] = best.move
        }
      }
    }

    var row = 0
    var column = 0
    var elided = 0
    while row < rows || column < columns {
      let (wanted, came) = (start + row, start + column)
      switch moves[row * width + column] {
      case .end: (row, column) = (rows, columns)
      case .same:
        pairs.append(.same(wanted, came))
        (row, column) = (row + 1, column + 1)
      case .begin:
        pairs.append(.elided(wanted, came - elided..<came))
        elided = 0
        row += 1
      case .elide:
        elided += 1
        column += 1
      case .miss:
        pairs.append(.missing(wanted))
        row += 1
      case .add:
        pairs.append(.unexpected(came))
        column += 1
      case .replace:
        pairs += [.missing(wanted), .unexpected(came)]
        (row, column) = (row + 1, column + 1)
      }
    }
    self.pairs = pairs + end
  }
}
