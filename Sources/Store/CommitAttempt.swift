// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A commit between its snapshot and its end; nobody else commits as long as it exists.
///
/// Edits go on meanwhile; they are not part of the commit and stay in the candidate.
public final class CommitAttempt {
  /// What is running now.
  public let running: Configuration
  /// What is to run: the candidate at the snapshot.
  public let candidate: Configuration
  /// Whether any edits were made, without looking what they came to.
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

  /// Gives the commit up, unless it is finished, and lets others commit.
  public func end() { lock.release() }
}
