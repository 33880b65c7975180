// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// What a session needs before its first prompt. Reads the journal's header only; if another program
  /// replaced `running-config.xml`, reads that file once.
  public func summary() throws(StoreError) -> Summary {
    try look()
    if let journal, !isForeign { return journal.header.summary }
    guard let seenRunning, runningTree == nil else { return summarize(try loadRunning()) }
    // Only a cache: if it cannot be read, the configuration is.
    if let bytes = try? files.read(layout.summary, limit: 65536), let fields = Fields(bytes),
      fields["identity"] == seenRunning.text, let summary = Summary(fields)
    {
      return summary
    }
    let summary = summarize(try loadRunning())
    if seenRunning.size > 1 << 16 { remember(summary, of: seenRunning) }
    return summary
  }

  /// Caches a summary. If that fails, the next session reads the whole configuration again.
  private func remember(_ summary: Summary, of identity: FileIdentity) {
    var fields = Fields()
    fields["identity"] = identity.text
    summary.add(to: &fields)
    let name = "\(layout.summary).\(ProcessIdentity.current.id)"
    if (try? files.publish(fields.bytes, at: layout.summary, through: name)) == nil {
      // A partial file of this name is never read.
      _ = try? files.remove(name)
    }
  }

  /// The file name of the running configuration.
  public static var runningConfigurationName: String { Layout.runningName }

  /// The path of the running configuration, for error messages.
  public var runningConfigurationPath: String { layout.running }

  /// Whether a running configuration was committed or put in place; without one the factory's runs.
  public func hasRunningConfiguration() throws(StoreError) -> Bool {
    try files.status(layout.running) != nil
  }

  /// The running configuration.
  public func running() throws(StoreError) -> Configuration {
    try look()
    return try loadRunning()
  }

  /// The candidate with all edits so far, including those of this session that are not flushed.
  ///
  /// Keeping the value makes the next edit copy the nodes that it changes.
  public func candidate() throws(StoreError) -> Configuration {
    try look()
    return try loadCandidate()
  }

  /// Identifies the candidate's content: the same number means the same content.
  public func generation() throws(StoreError) -> UInt64 {
    try look()
    _ = try loadCandidate()
    return unwritten.isEmpty ? journal?.generation ?? 0 : unwrittenGeneration
  }

  /// Number of the running version; nil for the factory configuration and for a file that another
  /// program put there and no change has adopted yet.
  public func runningVersion() throws(StoreError) -> Int? {
    try look()
    return isForeign ? nil : journal?.header.running
  }

  /// Whether edits were made since the last commit or revert, even if they cancel each other out.
  public func hasEdits() throws(StoreError) -> Bool {
    try look()
    if !unwritten.isEmpty { return true }
    return try isPending()
  }

  /// The edits since the last commit, oldest first, without those that a partial commit included.
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

  /// Picks up changes of other sessions; true when the candidate or the running configuration may
  /// differ from what this session saw before. Costs two calls of `stat` when nothing changed.
  @discardableResult
  public func refresh() throws(StoreError) -> Bool {
    let before = (seenRunning, seenJournal, journal?.end)
    try look()
    if candidateTree != nil { _ = try loadCandidate() }
    return (seenRunning, seenJournal, journal?.end) != before
  }

  // MARK: - What is in force

  /// Determines which running configuration and which journal are in force.
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
      // Unless both are unchanged, a commit happened between the calls: try again.
      let runningNow = try identity(layout.running)
      let journalNow = try identity(layout.journal)
      if runningNow == seenRunning && journalNow?.inode == seenJournal {
        hasLooked = false
        if runningNow == nil { try verifyNothingWasCommitted() }
        hasLooked = true
        return
      }
      hasLooked = false
    }
    throw .lockTimeout(file: layout.journal)
  }

  /// Without a running configuration the factory's runs, but only where none was ever committed: one
  /// that is lost must not open the appliance to everybody.
  private func verifyNothingWasCommitted() throws(StoreError) {
    var lost = journal?.header.running
    if lost == nil {
      // An interrupted first change leaves a version of the factory default.
      for number in try versionNumbers().reversed() where lost == nil {
        let path = layout.versionInformation(number)
        let version = try record(path) { Version(number: number, bytes: $0) }
        if version?.origin != .factory { lost = number }
      }
    }
    guard let lost else { return }
    throw .damaged(
      file: layout.running,
      detail: "the file is missing although version \(lost) was committed; "
        + "restore it with: cp -p \(layout.version(lost)) \(layout.running)")
  }

  /// Forgets everything that has been read; the next access reads it again.
  func forget() {
    hasLooked = false
    journal = nil
    runningTree = nil
    candidateTree = nil
    seenJournal = nil
    seenRunning = nil
  }

  private func identity(_ path: String) throws(StoreError) -> FileIdentity? {
    try files.status(path).map(FileIdentity.init)
  }

  private func resolve(running: FileIdentity?) throws(StoreError) {
    let current = try Journal.open(layout.journal, files: files)
    var chosen = current
    var matches = current?.header.identity == running && running != nil
    isJournalNext = false
    if !matches, let running {
      // A process that died while it wrote this file has not committed, so an unreadable one is ignored.
      let next = try? Journal.open(layout.journalNext, files: files)
      if let next, next.header.identity == running, try isInstalled(next.header) {
        (chosen, matches, isJournalNext) = (next, true, true)
      } else if let current, try isCopy(running, of: current.header) {
        matches = true
      } else if let next, next.header.identity.isCopy(of: running) {
        (chosen, matches, isJournalNext) = (next, true, true)
      }
    }
    // Without a running configuration, its loss is reported first: it has to be restored first.
    if chosen == nil, running != nil { try refuseMissingJournal() }
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
    if isForeign, let running, let chosen { reportForeign(running, after: chosen.header.running) }
  }

  /// Reports, once, that the running configuration is a file that another program wrote.
  private func reportForeign(_ running: FileIdentity, after version: Int) {
    guard running != reportedForeign else { return }
    reportedForeign = running
    report(
      "\(layout.running): changed by another program after version \(version) was written; the file is "
        + "in force as it is, and becomes version \(version + 1) with the next change")
  }

  /// Whether the version of a `journal.next` has its name: the adoption of a file that is in place
  /// writes the journal first.
  private func isInstalled(_ header: JournalHeader) throws(StoreError) -> Bool {
    try files.status(layout.version(header.running)) != nil
  }

  /// Throws when there are versions: they were not written without a journal.
  private func refuseMissingJournal() throws(StoreError) {
    guard let last = try versionNumbers().last else { return }
    // `journal.next` first: a commit between the two calls renames it to `journal`.
    guard try files.status(layout.journalNext) == nil, try files.status(layout.journal) == nil
    else { return }
    throw .damaged(
      file: layout.journal,
      detail: "it is missing, although version \(last) was written, and uncommitted edits with it. "
        + "Restore it from a backup, or begin again from the running configuration: "
        + "rename \(layout.versions)")
  }

  /// Whether the running file is the one of the header, in a state directory that was copied.
  private func isCopy(
    _ running: FileIdentity, of header: JournalHeader
  ) throws(StoreError) -> Bool {
    if header.identity.isCopy(of: running) { return true }
    guard header.identity.size == running.size else { return false }
    let limit = Self.maximumDocumentSize
    if let checksum = header.checksum {
      return try files.read(layout.running, limit: limit).map { FileChecksum(of: $0) } == checksum
    }
    let version = layout.version(header.running)
    let stored = try files.read(version, limit: limit)
    guard let stored else { return false }
    let current = try files.read(layout.running, limit: limit)
    return current == stored
  }

  /// Whether the candidate is based on another version or has records of its own.
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
      let checksum = isForeign ? nil : journal?.header.checksum
      if let (tree, identity) = try document(
        layout.running, checksum: checksum, wayOut: Self.runningWayOut), identity == seenRunning
      {
        runningTree = tree
        return tree
      }
      hasLooked = false
      try look()
    }
    throw .lockTimeout(file: layout.running)
  }

  private static var runningWayOut: String {
    ", although nobody has written to the file since. Copy an older version or a backup over it; or, to "
      + "use it as it is, run `touch` on it"
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

  /// Applies one edit to the candidate in place, so that nodes that are not shared are not copied.
  func apply(_ edit: Edit) throws(StoreError) {
    guard candidateTree != nil else { throw .missing("candidate") }
    do throws(EditError) { try candidateTree?.apply(edit) } catch { throw .refused(error) }
  }

  /// Whether the journal applies to the candidate: a file that another program put in place of the
  /// running configuration is the candidate too, unless there are uncommitted edits.
  private func isCounted() throws(StoreError) -> Bool {
    if !isForeign { return true }
    return try isPending()
  }

  /// Whether a version is another name of a running configuration that another program wrote to in place;
  /// the change was reported.
  func isRunningFile(_ version: Int) throws(StoreError) -> Bool {
    guard isForeign, let seenRunning else { return false }
    return try files.status(layout.version(version))?.inode == seenRunning.inode
  }

  func loadBase(_ header: JournalHeader) throws(StoreError) -> Configuration {
    if header.base == header.running && !isForeign { return try loadRunning() }
    let path = layout.version(header.base)
    var checksum = try record(layout.versionInformation(header.base)) {
      Version(number: header.base, bytes: $0)
    }?.checksum
    if try isRunningFile(header.base) { checksum = nil }
    guard let (tree, _) = try document(path, checksum: checksum) else {
      throw .damaged(file: path, detail: "missing; the candidate is based on it")
    }
    return tree
  }
}
