// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A commit between its snapshot and its end; no other commit can start while it exists.
///
/// Sessions can still edit; those edits are not part of the commit and stay in the candidate.
public final class CommitAttempt {
  /// The present running configuration.
  public let running: Configuration
  /// The configuration to commit: the candidate at the snapshot.
  public let candidate: Configuration
  /// Whether any edits were made, even if they cancel each other out.
  public let hasEdits: Bool

  let runningVersion: Int
  let journal: UInt64
  let journalEnd: Int64
  let generation: UInt64
  private let lock: DirectoryLock

  init(
    running: Configuration, candidate: Configuration, hasEdits: Bool, journal: Journal,
    lock: DirectoryLock
  ) {
    self.running = running
    self.candidate = candidate
    self.hasEdits = hasEdits
    self.lock = lock
    runningVersion = journal.header.running
    self.journal = journal.inode
    journalEnd = journal.end
    generation = journal.generation
  }

  deinit { end() }

  /// Abandons the commit unless it is finished, and releases the commit lock.
  public func end() { lock.release() }
}
