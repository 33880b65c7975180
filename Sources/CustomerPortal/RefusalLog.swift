// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Text

/// The log lines about refused clients, bounded in length and in number, so that clients cannot fill
/// the log.
final class RefusalLog: Sendable {
  /// Lines within ``period``; one more says that the others are left out.
  static let most = 60
  /// Seconds.
  static let period: Int64 = 60
  /// Characters of a line.
  static let longestLine = 300

  private let report: @Sendable (String) -> Void
  private let lines = Mutex<(since: Int64, count: Int)>((since: .min, count: 0))

  init(_ report: @escaping @Sendable (String) -> Void) { self.report = report }

  /// - Parameter time: seconds of a clock that never goes back.
  func add(_ line: String, at time: Int64) {
    let count = lines.withLock { lines in
      if lines.since == .min || time - lines.since >= Self.period { lines = (time, 0) }
      lines.count += 1
      return lines.count
    }
    guard count <= Self.most else {
      if count == Self.most + 1 {
        report("more than \(Self.most) refusals within a minute; the others are not logged")
      }
      return
    }
    report(line.printable(limit: Self.longestLine))
  }
}
