// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// Commits the candidate as it is: the next version, and what is running. When it returns, the
  /// commit survives power loss. Cost: the encoding and writing of the document, once.
  ///
  /// Validation is the caller's: between ``beginCommit(time:)`` and
  /// ``finish(_:partially:administrator:time:description:job:)``.
  @discardableResult
  public func commit(
    administrator: String, time: Int64, description: String = "", job: Int? = nil
  ) throws(StoreError) -> Version {
    try finish(
      try beginCommit(time: time), administrator: administrator, time: time,
      description: description, job: job)
  }

  /// Takes the commit lock and a snapshot of what would be committed.
  ///
  /// Throws `lockTimeout` when another commit goes on for longer than ``patience``.
  public func beginCommit(time: Int64) throws(StoreError) -> CommitAttempt {
    try flush()
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    let commitLock = DirectoryLock(files: files, path: layout.commitLock)
    try commitLock.acquire(patience: patience)
    try enter(time: time)
    defer { leave() }
    guard let journal else { throw .missing(layout.journal) }
    return CommitAttempt(
      running: try loadRunning(), candidate: try loadCandidate(), hasEdits: try isPending(),
      journal: journal, lock: commitLock)
  }

  /// What a partial commit brings: a configuration, and the generations of the changes it holds.
  public struct Part: Sendable {
    public let configuration: Configuration
    public let generations: [ClosedRange<UInt64>]

    public init(configuration: Configuration, generations: [ClosedRange<UInt64>]) {
      self.configuration = configuration
      self.generations = generations
    }
  }

  /// Ends a commit: its candidate, or with `part` another configuration, is the next version and
  /// what is running. After a partial commit the candidate is what it was.
  @discardableResult
  public func finish(
    _ attempt: CommitAttempt, partially part: Part? = nil, administrator: String, time: Int64,
    description: String = "", job: Int? = nil
  ) throws(StoreError) -> Version {
    let configuration = part?.configuration ?? attempt.candidate
    // Encoded and written before the lock is taken: edits go on meanwhile.
    try makeDirectory(layout.versions)
    try write(format.encode(configuration), new: layout.versionNew)
    try flush()
    try enter(time: time)
    defer { leave() }
    try refuseForeignCommitLock(of: administrator)
    guard let journal else { throw .missing(layout.journal) }
    let version = Version(
      number: journal.header.running + 1, origin: .commit, administrator: administrator,
      time: time, description: description, job: job)
    // Somebody may have reverted meanwhile; then the candidate counts on from where it does now.
    let isWhole = part == nil && attempt.journal == journal.inode
    let carriedFrom = isWhole ? attempt.journalEnd : journal.start
    let carried = try journal.bytes(from: carriedFrom, to: journal.end)
    var header = journal.header
    header.summary = summarize(configuration)
    header.continues = JournalHeader.Continuation(
      inode: journal.inode, end: journal.end, carried: Int64(carried.count))
    if isWhole {
      header.generation = attempt.generation
      header.base = version.number
      header.committed = []
    } else {
      header.committed += part?.generations ?? []
    }
    let candidate = try loadCandidate()
    try install(layout.versionNew, as: version, header: header, records: carried)
    // The commit has happened, whatever becomes of the lock that ends with it.
    _ = try? removeAdministratorLock(.commit, of: administrator)
    // The candidate is what it was; the trees are at hand and need not be read.
    isSettled = false
    try look()
    candidateTree = candidate
    runningTree = configuration
    attempt.end()
    return version
  }

  /// Makes a file that is written the next version and what is running.
  func install(
    _ written: String, as version: Version, header: JournalHeader, records: [UInt8]
  ) throws(StoreError) {
    let path = layout.version(version.number)
    try write(version.bytes, new: layout.versionInformation(version.number))
    var header = header
    header.running = version.number
    let status = try system(layout.running) { () throws(SystemError) -> FileStatus? in
      try files.rename(written, to: path)
      try files.remove(layout.runningNew)
      try files.link(path, to: layout.runningNew)
      return try files.status(layout.runningNew)
    }
    guard let status else { throw .missing(layout.runningNew) }
    header.identity = FileIdentity(status)
    try write(header.bytes + records, new: layout.journalNext)
    try system(layout.versions) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.versions)
    }
    try system(layout.running) { () throws(SystemError) in
      try files.rename(layout.runningNew, to: layout.running)
    }
    // The commit has happened. Should the rest fail, `journal.next` is in force by its identity.
    do {
      try files.rename(layout.journalNext, to: layout.journal)
    } catch {}
    try system(layout.root) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.root)
    }
  }

  /// Gives the running configuration a version: the factory's, or a file that was put there.
  func adopt(time: Int64) throws(StoreError) {
    let tree = try loadRunning()
    let summary = summarize(tree)
    let highest = try versionNumbers().last ?? 0
    let next = (journal?.header.running ?? highest) + 1
    let isPending = try isPending()
    guard let seenRunning else {
      // No file: the factory configuration becomes one.
      try write(format.encode(tree), new: layout.versionAdopted)
      let version = Version(
        number: next, origin: .factory, administrator: "", time: time, description: "", job: nil)
      let (header, records) = try adoptedHeader(
        number: next, identity: nil, summary: summary, isPending: isPending)
      return try install(
        layout.versionAdopted, as: version, header: header, records: records)
    }
    var number: Int?
    for candidate in [next, next - 1, highest] where number == nil && candidate > 0 {
      let path = layout.version(candidate)
      let status = try system(path) { () throws(SystemError) in try files.status(path) }
      if let status, status.inode == seenRunning.inode { number = candidate }
    }
    if number == nil {
      let bytes = try system(layout.running) { () throws(SystemError) in
        try files.read(layout.running, limit: Self.maximumDocumentSize)
      }
      try write(bytes ?? [], new: layout.versionAdopted)
      let version = Version(
        number: next, origin: .adopted, administrator: "", time: time, description: "", job: nil)
      try write(version.bytes, new: layout.versionInformation(next))
      let path = layout.version(next)
      try system(path) { () throws(SystemError) in
        try files.rename(layout.versionAdopted, to: path)
        try files.synchronizeDirectory(layout.versions)
      }
    }
    let (header, records) = try adoptedHeader(
      number: number ?? next, identity: seenRunning, summary: summary, isPending: isPending)
    try write(header.bytes + records, new: layout.journalNext)
    try system(layout.journal) { () throws(SystemError) in
      try files.rename(layout.journalNext, to: layout.journal)
    }
  }

  /// The header for a running configuration that was adopted, and the records that stay.
  private func adoptedHeader(
    number: Int, identity: FileIdentity?, summary: Summary, isPending: Bool
  ) throws(StoreError) -> (JournalHeader, [UInt8]) {
    var header = JournalHeader(
      generation: (journal?.generation ?? 0) + 1, base: number, running: number,
      identity: identity ?? FileIdentity(), summary: summary)
    guard let journal, isPending else { return (header, []) }
    // Reads to the end, so that the generations go on and a torn end stays behind.
    _ = try loadCandidate()
    header.generation = journal.header.generation
    header.base = journal.header.base
    header.committed = journal.header.committed
    return (header, try journal.bytes(from: journal.start, to: journal.end))
  }
}
