// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A lock between processes: `flock(2)` on a file under `locks/`, also released when a process dies.
///
/// Waiting polls the lock, so that it ends in time whatever the holder does. A `yielding` caller
/// waits in a queue first, so that a session that has just released the lock cannot take it again
/// before another one that waits; a session that pastes for minutes does not block the others.
final class DirectoryLock {
  private let files: StoreFiles
  private let path: String
  private let queuePath: String?
  private var file: StoreFile?
  private(set) var isHeld = false

  init(files: StoreFiles, path: String, queuePath: String? = nil) {
    self.files = files
    self.path = path
    self.queuePath = queuePath
  }

  /// Takes the lock within `patience` nanoseconds, or throws.
  func acquire(patience: Int64, yielding: Bool = false) throws(StoreError) {
    if isHeld { return }
    let deadline = SystemClock.monotonic() + patience
    var isMine = false
    if !yielding { isMine = try attempt() }
    if !isMine {
      var queue: StoreFile?
      if let queuePath {
        let opened = try files.open(queuePath, .create)
        try wait(until: deadline, pause: 1_000_000) { () throws(StoreError) in
          try opened.tryLock()
        }
        queue = opened
      }
      defer { queue?.unlock() }
      try wait(until: deadline, pause: 100_000) { () throws(StoreError) in try attempt() }
    }
    isHeld = true
  }

  func release() {
    guard isHeld else { return }
    file?.unlock()
    isHeld = false
  }

  private func attempt() throws(StoreError) -> Bool {
    let current: StoreFile
    if let file { current = file } else { current = try files.open(path, .create) }
    file = current
    guard try current.tryLock() else { return false }
    // A lock file that was removed by hand excludes nobody: open it again.
    file = nil
    guard try current.status().links > 0 else { return false }
    file = current
    return true
  }

  private func wait(
    until deadline: Int64, pause: Int64, _ attempt: () throws(StoreError) -> Bool
  ) throws(StoreError) {
    var pause = pause
    while !(try attempt()) {
      guard SystemClock.monotonic() < deadline else { throw .lockTimeout(file: path) }
      SystemClock.sleep(nanoseconds: pause)
      pause = min(pause * 2, 8_000_000)
    }
  }
}
