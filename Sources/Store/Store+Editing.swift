// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// Bytes of records after which a batch writes by itself and lets others have a turn.
  private static let batchSize = 1 << 17

  /// Applies some edits to the candidate, all of them or none.
  ///
  /// When it returns they survive the death of this process; in a batch that is so after the next
  /// ``flush()``. `time` is in seconds since 1970. Throws `refused` when one of them cannot be
  /// carried out; then, as with every other problem, none is, here and on disk. Cost: the depth
  /// of the paths, whatever the size of the configuration.
  public func edit(
    _ edits: [Edit], administrator: String, time: Int64
  ) throws(StoreError) {
    guard !edits.isEmpty else { return }
    try lookBeforeTheFirst(edits)
    let isFirst = !lock.isHeld
    try enter(time: time)
    defer { if !isBatch { leave() } }
    // Nobody can take one while this session has the store's lock.
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
      try enter(time: time, yielding: true)
    }
  }

  /// From now on edits are collected: the lock is kept from the first of them to ``flush()``.
  ///
  /// For lines that are already there: whoever may have to wait for the next line, and whoever
  /// is about to answer one, calls ``flush()`` before.
  public func beginBatch() { isBatch = true }

  /// Makes the edits of a batch as safe as any, and lets other sessions go on. The next edit
  /// collects again. When it throws, the edits since the last flush are undone.
  public func flush() throws(StoreError) {
    defer { leave() }
    try write()
  }

  /// Flushes, and from now on every edit is safe when it returns.
  public func endBatch() throws(StoreError) {
    isBatch = false
    try flush()
  }

  /// Takes all edits since the last commit back; false when there are none. The candidate is the
  /// running configuration again.
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
      summary: journal.header.summary)
    try write(header.bytes, new: layout.journalNext)
    try system(layout.journal) { () throws(SystemError) in
      try files.rename(layout.journalNext, to: layout.journal)
    }
    return true
  }

  /// Puts another configuration in the candidate's place, as one change.
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

  /// Takes the lock and brings everything to where a change can be made.
  func enter(time: Int64, yielding: Bool = false) throws(StoreError) {
    if lock.isHeld {
      // An edit list that was refused half way has left no tree.
      if candidateTree == nil { _ = try loadCandidate() }
      return
    }
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    try makeDirectory(layout.versions)
    // What was seen before may be old by the time the lock is there.
    try lock.acquire(patience: patience, yielding: yielding)
    do {
      try settle(time: time)
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
      try system(layout.journal) { () throws(SystemError) in
        try files.rename(layout.journalNext, to: layout.journal)
      }
      try look()
    }
    if journal == nil || isForeign {
      try adopt(time: time)
      try look()
    }
    _ = try loadCandidate()
    try journal?.repair()
    isSettled = true
  }

  /// A refused edit must not be what creates a state directory or adopts a file.
  private func lookBeforeTheFirst(_ edits: [Edit]) throws(StoreError) {
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
          // The tree holds a part of them: read it again, once.
          isCareful = true
          try write()
          candidateTree = nil
        }
        throw error
      }
    }
  }

  /// Writes the records that are collected; when it cannot, they are undone.
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
