// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// A clock that was set ahead leaves certificates, jobs and logs of the future behind. The directory
// remembers the latest time, so that a session with an earlier one can say so.
extension Store {
  /// Seconds by which the clocks of two sessions may differ.
  private static var tolerance: Int64 { 60 }
  /// Seconds after which a later time is written again.
  private static var interval: Int64 { 3_600 }

  /// Remembers the time of a change; does nothing without a state directory. Usually costs nothing.
  public func note(time: Int64) throws(StoreError) {
    if latestKnownTime == nil { latestKnownTime = try latestTime() }
    if let latestKnownTime, time < latestKnownTime + Self.interval { return }
    guard try files.status(layout.root) != nil else { return }
    var fields = Fields()
    fields.set("latest", time)
    try files.publish(
      fields.bytes, at: layout.clock, through: "\(layout.clock).\(ProcessIdentity.current.id).new")
    latestKnownTime = time
  }

  /// Reports that the directory was changed at a later time than `now`.
  public func reportClock(now: Int64) {
    let latest: Int64?
    do throws(StoreError) { latest = try latestTime() } catch { return report("\(error)") }
    guard let latest, latest > now + Self.tolerance else { return }
    report(
      "\(layout.root): the time runs backwards: the directory was last changed at \(Self.text(latest)), "
        + "and it is \(Self.text(now)) now. Its certificates, jobs and logs may be later than now. Go on from "
        + "the later time with --set-clock, or remove \(layout.clock) to accept the earlier one")
  }

  private static func text(_ time: Int64) -> String {
    CalendarTime.text(time, format: "%Y-%m-%d %H:%M:%S UTC", zone: "UTC")
  }

  private func latestTime() throws(StoreError) -> Int64? {
    try record(layout.clock) { bytes -> Int64? in Fields(bytes)?.number("latest") }
  }
}
