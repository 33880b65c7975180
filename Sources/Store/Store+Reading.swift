// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// What a session needs before its first prompt. Reads the journal's header alone, unless
  /// `running-config.xml` was put there by somebody: then that file, once.
  public func summary() throws(StoreError) -> Summary {
    try look()
    if let journal, !isForeign { return journal.header.summary }
    guard let seenRunning, runningTree == nil else { return summarize(try loadRunning()) }
    if let bytes = try? files.read(layout.summary, limit: 65536), let fields = Fields(bytes),
      fields["identity"] == seenRunning.text, let summary = Summary(fields)
    {
      return summary
    }
    let summary = summarize(try loadRunning())
    if seenRunning.size > 1 << 16 { remember(summary, of: seenRunning) }
    return summary
  }

  /// Where it cannot be written, the next session reads the whole file again.
  private func remember(_ summary: Summary, of identity: FileIdentity) {
    var fields = Fields()
    fields["identity"] = identity.text
    summary.add(to: &fields)
    let name = "\(layout.summary).\(ProcessIdentity.current.id)"
    do {
      try files.open(name, .createEmpty).write(fields.bytes, at: 0)
      try files.rename(name, to: layout.summary)
    } catch { _ = try? files.remove(name) }
  }

  /// The running configuration.
  public func running() throws(StoreError) -> Configuration {
    try look()
    return try loadRunning()
  }

  /// The candidate with all edits so far, also those of this session that are not flushed.
  ///
  /// A value that is kept costs the next edit a copy of what it changes.
  public func candidate() throws(StoreError) -> Configuration {
    try look()
    return try loadCandidate()
  }

  /// Number of the candidate's content: the same number, the same content.
  public func generation() throws(StoreError) -> UInt64 {
    try look()
    _ = try loadCandidate()
    return unwritten.isEmpty ? journal?.generation ?? 0 : unwrittenGeneration
  }

  /// Number of the running version; nil for the factory configuration and for a file that was put
  /// there by somebody and is not adopted yet.
  public func runningVersion() throws(StoreError) -> Int? {
    try look()
    return isForeign ? nil : journal?.header.running
  }

  /// Whether edits were made since the last commit or revert, without looking what they came to.
  public func hasEdits() throws(StoreError) -> Bool {
    try look()
    if !unwritten.isEmpty { return true }
    return try isPending()
  }

  /// The edits since the last commit, oldest first, without those that a partial commit took.
  public func changes() throws(StoreError) -> [Change] {
    if !unwritten.isEmpty { try flush() }
    try look()
    guard let path = journal?.path, let journal = try Journal.open(path, files: files) else {
      return []
    }
    var changes: [Change] = []
    let committed = journal.header.committed
    try journal.read(to: try journal.size()) { (record: JournalRecord) in
      guard !committed.contains(where: { $0.contains(record.generation) }) else { return }
      changes.append(
        Change(
          generation: record.generation, administrator: record.administrator, time: record.time,
          edits: record.edits))
    }
    return changes
  }

  /// Learns of what other sessions did; true when the candidate or the running configuration may
  /// differ from what this session saw before. Costs two calls of `stat` when nothing happened.
  @discardableResult
  public func refresh() throws(StoreError) -> Bool {
    let before = (seenRunning, seenJournal, journal?.end)
    try look()
    if candidateTree != nil { _ = try loadCandidate() }
    return (seenRunning, seenJournal, journal?.end) != before
  }

  // MARK: - What is in force

  /// Finds out which running configuration and which journal are in force.
  func look() throws(StoreError) {
    if isSettled { return }
    for _ in 0..<20 {
      let running = try identity(layout.running)
      let current = try identity(layout.journal)
      if hasLooked && running == seenRunning && current?.inode == seenJournal {
        if let journal, current?.inode == journal.inode, let size = current?.size,
          size < journal.end
        {
          forget()
        } else {
          return
        }
      }
      try resolve(running: running)
      // Both looked at the same moment, or a commit came between.
      let runningNow = try identity(layout.running)
      let journalNow = try identity(layout.journal)
      if runningNow == seenRunning && journalNow?.inode == seenJournal {
        hasLooked = true
        return
      }
      hasLooked = false
    }
    throw .lockTimeout(file: layout.journal)
  }

  /// Forgets all that has been read; the next question reads it again.
  func forget() {
    hasLooked = false
    journal = nil
    runningTree = nil
    candidateTree = nil
    seenJournal = nil
    seenRunning = nil
  }

  private func identity(_ path: String) throws(StoreError) -> FileIdentity? {
    try system(path) { () throws(SystemError) in try files.status(path) }.map(FileIdentity.init)
  }

  private func resolve(running: FileIdentity?) throws(StoreError) {
    let current = try Journal.open(layout.journal, files: files)
    var chosen = current
    var matches = current?.header.identity == running && running != nil
    isJournalNext = false
    if !matches, let running {
      // A commit that died while it wrote this one has not happened.
      let next = try? Journal.open(layout.journalNext, files: files)
      if let next, next.header.identity == running {
        (chosen, matches, isJournalNext) = (next, true, true)
      } else if let current, try isCopy(running, of: current.header) {
        matches = true
      } else if let next, next.header.identity.isCopy(of: running) {
        (chosen, matches, isJournalNext) = (next, true, true)
      }
    }
    let previous = journal
    let size = try chosen?.size() ?? 0
    if let previous, let chosen, previous.inode == chosen.inode, running == seenRunning,
      previous.end <= size
    {
      // The same journal under its other name.
      chosen.skip(to: previous.end, generation: previous.generation)
    } else if let previous, let chosen, candidateTree != nil, matches, !isForeign,
      let continues = chosen.header.continues, continues.inode == previous.inode,
      continues.end == previous.end
    {
      chosen.skip(to: chosen.start + continues.carried, generation: previous.generation)
      if running != seenRunning {
        let isWhole = continues.carried == 0 && chosen.header.base == chosen.header.running
        runningTree = isWhole ? candidateTree : nil
      }
    } else {
      candidateTree = nil
      if running != seenRunning || running == nil { runningTree = nil }
    }
    journal = chosen
    isForeign = !matches && (running != nil || chosen != nil)
    seenRunning = running
    seenJournal = current?.inode
  }

  /// Whether the running file is the one of the header in a directory that was copied.
  private func isCopy(
    _ running: FileIdentity, of header: JournalHeader
  ) throws(StoreError) -> Bool {
    if header.identity.isCopy(of: running) { return true }
    guard header.identity.size == running.size else { return false }
    let limit = Self.maximumDocumentSize
    let version = layout.version(header.running)
    let stored = try system(version) { () throws(SystemError) in
      try files.read(version, limit: limit)
    }
    guard let stored else { return false }
    let current = try system(layout.running) { () throws(SystemError) in
      try files.read(layout.running, limit: limit)
    }
    return current == stored
  }

  /// Whether the candidate counts from another version or has records of its own.
  func isPending() throws(StoreError) -> Bool {
    guard let journal else { return false }
    if journal.header.base != journal.header.running { return true }
    return try journal.size() > journal.start
  }

  // MARK: - Trees

  func loadRunning() throws(StoreError) -> Configuration {
    if let runningTree { return runningTree }
    for _ in 0..<20 {
      guard seenRunning != nil else {
        let tree = factory()
        runningTree = tree
        return tree
      }
      if let (tree, identity) = try document(layout.running), identity == seenRunning {
        runningTree = tree
        return tree
      }
      hasLooked = false
      try look()
    }
    throw .lockTimeout(file: layout.running)
  }

  func loadCandidate() throws(StoreError) -> Configuration {
    do {
      try advance()
    } catch {
      candidateTree = nil
      journal?.rewind()
      throw error
    }
    if let candidateTree { return candidateTree }
    return try loadRunning()
  }

  /// Brings the candidate's tree up to the journal's end.
  func advance() throws(StoreError) {
    if candidateTree == nil {
      guard let journal, try isCounted() else {
        candidateTree = try loadRunning()
        return
      }
      journal.rewind()
      candidateTree = try loadBase(journal.header)
    }
    guard unwritten.isEmpty, let journal, try isCounted() else { return }
    let size = try journal.size()
    guard size > journal.end else { return }
    try journal.read(to: size) { (record: JournalRecord) throws(StoreError) in
      for edit in record.edits {
        try apply(edit)
      }
    }
  }

  /// Applies one edit to the candidate in its place, so that nothing unshared is copied.
  func apply(_ edit: Edit) throws(StoreError) {
    guard candidateTree != nil else { throw .missing("candidate") }
    do throws(EditError) { try candidateTree?.apply(edit) } catch { throw .refused(error) }
  }

  /// Whether the journal has a say in the candidate: a file that was put in the running one's
  /// place is the candidate too unless there are edits.
  private func isCounted() throws(StoreError) -> Bool {
    if !isForeign { return true }
    return try isPending()
  }

  func loadBase(_ header: JournalHeader) throws(StoreError) -> Configuration {
    if header.base == header.running && !isForeign { return try loadRunning() }
    let path = layout.version(header.base)
    guard let (tree, _) = try document(path) else {
      throw .damaged(file: path, detail: "missing; the candidate counts from it")
    }
    return tree
  }
}
