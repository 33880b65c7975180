// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// Which sessions there are: a file for each process, which says nothing once the process is gone.
// Nothing depends on them.
extension Store {
  private static var largestSession: Int { 65_536 }

  private func sessionPath(_ process: ProcessIdentity) -> String {
    "\(layout.sessions)/\(process.id)"
  }

  /// Notes that this process is a session, or that its administrator is active.
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
    let path = sessionPath(process)
    // It need not survive anything, but nobody is to read half of it.
    try system(path) { () throws(SystemError) in
      try files.open(path + ".new", .createEmpty).write(record.bytes, at: 0)
      try files.rename(path + ".new", to: path)
    }
  }

  /// Forgets this process.
  public func forgetSession() {
    _ = try? files.remove(sessionPath(.current))
  }

  /// The sessions that are alive, the oldest first; the files of others are removed.
  public func sessions() throws(StoreError) -> [SessionRecord] {
    let path = layout.sessions
    return try system(path) { () throws(SystemError) in
      guard try files.status(path) != nil else { return [] }
      var records: [SessionRecord] = []
      for name in try files.list(path) {
        guard let bytes = try files.read("\(path)/\(name)", limit: Self.largestSession) else {
          continue
        }
        if let record = SessionRecord(bytes), record.process.isAlive {
          records.append(record)
        } else if Int32(name) != nil {
          try files.remove("\(path)/\(name)")
        }
      }
      return records.sorted { ($0.began, $0.process.id) < ($1.began, $1.process.id) }
    }
  }
}
