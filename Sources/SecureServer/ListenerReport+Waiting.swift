// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Store

extension ListenerReport {
  /// Longest wait for a listener: one that is stopped or overloaded keeps nobody from his prompt.
  private static let patience = Duration.seconds(1)
  /// A missed notice costs no more than this.
  private static let pause = Duration.milliseconds(20)

  /// The reports of all listeners with everything that happened before the call. A listener that
  /// does not respond within a second counts with its last report.
  public static func current(in directory: ServeDirectory) throws(StoreError) -> [ListenerReport] {
    let now = SystemClock.monotonic()
    let known = try all(in: directory)
    guard !known.isEmpty else { return known }
    // Where nothing can be written (a full disk), the last reports are all there is.
    guard (try? directory.requestReports()) != nil else { return known }
    return try reports(in: directory) { $0.isComplete(at: now) }
  }

  /// Waits until every listener serves a version of the configuration, or has refused to.
  ///
  /// - Returns: their reports; those with a lower version did not say so within a second.
  public static func serving(
    _ version: Int, in directory: ServeDirectory
  ) throws(StoreError) -> [ListenerReport] {
    try reports(in: directory) { $0.hasReached(version) }
  }

  /// Whether the listener has loaded that version, or has found that it cannot.
  public func hasReached(_ version: Int) -> Bool { (self.version ?? 0) >= version }

  private func isComplete(at time: Int64) -> Bool { writtenFor >= time }

  private static func reports(
    in directory: ServeDirectory, where isThere: (ListenerReport) -> Bool
  ) throws(StoreError) -> [ListenerReport] {
    let deadline = Deadline(after: patience)
    // Without one, the pauses below are the whole mechanism.
    let watch = try? DirectoryWatch()
    if let watch { directory.addReports(to: watch) }
    while true {
      let reports = try all(in: directory)
      if deadline.hasPassed || reports.allSatisfy(isThere) { return reports }
      let next = min(deadline, Deadline(after: pause))
      if let watch {
        watch.wait(until: next)
      } else {
        _ = Interruption().wait(until: next)
      }
    }
  }
}
