// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A lock between processes: `flock(2)` on a file under `locks/`, released by death too.
///
/// Waiting is by asking again, so that it ends in time whatever the holder does. `yielding`
/// stands in a queue first: who has just released the lock cannot take it again before the one
/// that waits, and a session that pastes for minutes does not shut the others out.
final class DirectoryLock {
  private let files: FileSystem
  private let path: String
  private let queuePath: String?
  private var file: File?
  private(set) var isHeld = false

  init(files: FileSystem, path: String, queuePath: String? = nil) {
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
      var queue: File?
      if let queuePath {
        let opened = try open(queuePath)
        try wait(until: deadline, pause: 1_000_000) { () throws(StoreError) in
          try take(opened, queuePath)
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
    let current: File
    if let file { current = file } else { current = try open(path) }
    file = current
    guard try take(current, path) else { return false }
    // A lock file that was removed by hand locks nobody out.
    do {
      if try current.status().links > 0 { return true }
    } catch {
      file = nil
      throw StoreError(error, path)
    }
    file = nil
    return false
  }

  private func open(_ path: String) throws(StoreError) -> File {
    do { return try files.open(path, .create) } catch { throw StoreError(error, path) }
  }

  private func take(_ file: File, _ path: String) throws(StoreError) -> Bool {
    do { return try file.tryLock() } catch { throw StoreError(error, path) }
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
