// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// Bytes of records after which a batch is written and other sessions get their turn.
  private static let batchSize = 1 << 17

  /// Applies all of the edits to the candidate, or none of them.
  ///
  /// When this returns they survive the death of this process; in a batch, after the next
  /// ``flush()``. `time` is in seconds since 1970. Throws `refused` when one of them does not apply;
  /// then, as after any other error, none is applied in memory or on disk. Cost: proportional to
  /// the depth of the paths, independent of the size of the configuration.
  public func edit(
    _ edits: [Edit], administrator: String, time: Int64
  ) throws(StoreError) {
    guard !edits.isEmpty else { return }
    try tryFirstEdits(edits)
    let isFirst = !lock.isHeld
    // A batch that goes on after a flush must not take the lock again before a session that waits.
    try enter(time: time, yielding: isBatch)
    defer { if !isBatch { leave() } }
    // Nobody can take a configuration lock while this session holds the store's lock.
    if isFirst {
      do throws(StoreError) { try refuseForeignConfigurationLock(of: administrator) } catch {
        leave()
        throw error
      }
    }
    try apply(edits)
    unwrittenGeneration = (unwritten.isEmpty ? journal?.generation ?? 0 : unwrittenGeneration) + 1
    JournalRecord(
      generation: unwrittenGeneration, administrator: administrator, time: time, edits: edits
    ).encode(into: &unwritten)
    if !isBatch {
      try write()
    } else if unwritten.count >= Self.batchSize {
      try flush()
    }
  }

  /// Collects edits from now on: the lock is held from the first of them until ``flush()``.
  ///
  /// For input that is already buffered. Call ``flush()`` before waiting for the next line, and before
  /// writing a response.
  public func beginBatch() { isBatch = true }

  /// Whether edits of a batch wait to be written, and the lock is held for them.
  public var isCollecting: Bool { isBatch && lock.isHeld }

  /// Writes the edits of a batch and releases the lock. The next edit starts another batch. If this
  /// throws, the edits since the last flush are undone.
  public func flush() throws(StoreError) {
    defer { leave() }
    try write()
  }

  /// Flushes; from now on every edit is written when it returns.
  public func endBatch() throws(StoreError) {
    isBatch = false
    try flush()
  }

  /// Discards all edits since the last commit; false when there are none. The candidate is the running
  /// configuration again.
  @discardableResult
  public func revert(administrator: String, time: Int64) throws(StoreError) -> Bool {
    try flush()
    guard try hasEdits() else { return false }
    try enter(time: time)
    defer { leave() }
    try refuseForeignConfigurationLock(of: administrator)
    guard let journal, try isPending() else { return false }
    let header = JournalHeader(
      generation: journal.generation + 1, base: journal.header.running,
      running: journal.header.running, identity: journal.header.identity,
      summary: journal.header.summary, checksum: journal.header.checksum)
    try files.write(header.bytes, new: layout.journalNext)
    try files.rename(layout.journalNext, to: layout.journal)
    return true
  }

  /// Replaces the candidate by another configuration, as one change.
  public func replaceCandidate(
    with configuration: Configuration, administrator: String, time: Int64
  ) throws(StoreError) {
    let present = try candidate()
    var edits: [Edit] = []
    for child in present.root where configuration.root[child.name] == nil {
      edits.append(.remove([.node(child.name)]))
    }
    for child in configuration.root {
      if let node = present.root[child.name], node.isIdentical(to: child.node) { continue }
      edits.append(.replace([.node(child.name)], child.node))
    }
    try edit(edits, administrator: administrator, time: time)
  }

  // MARK: - Under the lock

  /// Takes the lock and reads everything, so that a change can be made.
  func enter(time: Int64, yielding: Bool = false) throws(StoreError) {
    if lock.isHeld {
      // A list of edits that was refused half way may have discarded the tree.
      if candidateTree == nil { _ = try loadCandidate() }
      return
    }
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    try makeDirectory(layout.versions)
    // What was read before may be out of date by the time the lock is acquired.
    try lock.acquire(patience: patience, yielding: yielding)
    do {
      try settle(time: time)
      // Only for the message about a clock that runs backwards: an edit does not fail for it.
      _ = try? note(time: time)
    } catch {
      lock.release()
      throw error
    }
  }

  /// Releases the lock.
  func leave() {
    isSettled = false
    lock.release()
  }

  private func settle(time: Int64) throws(StoreError) {
    isSettled = false
    try look()
    if isJournalNext {
      try files.rename(layout.journalNext, to: layout.journal)
      try look()
    }
    if journal == nil || isForeign {
      try adopt(time: time)
      try look()
    }
    _ = try loadCandidate()
    try journal?.repair { (bytes: [UInt8]) throws(StoreError) in
      try files.write(bytes, new: layout.journalTorn)
      report(
        "\(layout.journal): a session ended while it wrote an edit, which was never confirmed; its "
          + "\(bytes.count) bytes are kept in \(layout.journalTorn)")
    }
    isSettled = true
  }

  /// Tries edits that would be the first ones: a refused edit must not create a state directory or
  /// adopt a file.
  private func tryFirstEdits(_ edits: [Edit]) throws(StoreError) {
    guard !lock.isHeld else { return }
    try look()
    guard journal == nil || isForeign else { return }
    var trial = try loadCandidate()
    for edit in edits {
      do throws(EditError) { try trial.apply(edit) } catch { throw .refused(error) }
    }
  }

  private func apply(_ edits: [Edit]) throws(StoreError) {
    let before = isCareful && edits.count > 1 ? candidateTree : nil
    for (index, edit) in edits.enumerated() {
      do throws(StoreError) { try apply(edit) } catch {
        if before != nil {
          candidateTree = before
        } else if index > 0 {
          // The tree contains some of the edits: read it again.
          isCareful = true
          try write()
          candidateTree = nil
        }
        throw error
      }
    }
  }

  /// Writes the collected records; if that fails, they are undone.
  private func write() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    var frame: [UInt8] = []
    frame.reserveCapacity(unwritten.count + Frame.headerSize)
    Frame.append(unwritten, to: &frame)
    unwritten.removeAll(keepingCapacity: true)
    do {
      try journal?.append(frame: frame, generation: unwrittenGeneration)
    } catch {
      candidateTree = nil
      throw error
    }
  }
}
