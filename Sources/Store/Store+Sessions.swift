// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// One file for each session's process, ignored once the process has ended.
extension Store {
  private static var largestSession: Int { 65_536 }

  /// Records that this process is a session, or that its administrator is active.
  ///
  /// Cost: one small write, without synchronization.
  public func noteSession(
    _ administrator: String, origin: String, began: Int64, active: Int64
  ) throws(StoreError) {
    let process = ProcessIdentity.current
    let record = SessionRecord(
      administrator: administrator, origin: origin, began: began, active: active,
      process: process)
    try makeDirectory(layout.root)
    try makeDirectory(layout.sessions)
    try files.publish(record.bytes, at: layout.session(process))
  }

  /// Removes the record of this process.
  public func forgetSession() {
    // A file that stays is ignored and removed once the process has ended.
    _ = try? files.remove(layout.session(.current))
  }

  /// The sessions whose process is running, the oldest first; removes the files of others.
  public func sessions() throws(StoreError) -> [SessionRecord] {
    guard try files.status(layout.sessions) != nil else { return [] }
    var records: [SessionRecord] = []
    for name in try files.list(layout.sessions) {
      let path = "\(layout.sessions)/\(name)"
      guard let bytes = try files.read(path, limit: Self.largestSession) else { continue }
      if let record = SessionRecord(bytes), record.process.isAlive {
        records.append(record)
      } else if Int32(name) != nil {
        if SessionRecord(bytes) == nil { report("\(path): damaged; the session is not listed") }
        try files.remove(path)
      }
    }
    return records.sorted { ($0.began, $0.process.id) < ($1.began, $1.process.id) }
  }

  /// Records a restart of the appliance, then ends the processes of the other sessions.
  ///
  /// A session that has not noted itself yet finds the record at its first line. It is written
  /// before the sessions are listed, and a session notes itself before it looks for the record, so
  /// that none is missed.
  ///
  /// - Parameter time: the host's, in nanoseconds since 1970.
  public func restart(time: Int64) throws(StoreError) {
    try makeDirectory(layout.root)
    try makeDirectory(layout.sessions)
    var fields = Fields()
    fields.set("restarted", time)
    try files.publish(fields.bytes, at: layout.restart)
    for session in try sessions() where session.process != .current {
      session.process.endSession()
    }
  }

  /// The host's time of the last restart, in nanoseconds since 1970; nil if there was none.
  public func lastRestart() throws(StoreError) -> Int64? {
    try record(layout.restart) { Fields($0)?.number("restarted") }
  }
}
