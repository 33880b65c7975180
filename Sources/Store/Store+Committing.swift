// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import POSIX

extension Store {
  /// Commits the candidate as it is: it becomes the next version and the running configuration. The
  /// commit survives power loss when this returns. Cost: encoding and writing the document once.
  ///
  /// The caller validates: between `beginCommit(time:)` and
  /// ``finish(_:partially:administrator:time:description:job:)``.
  @discardableResult
  public func commit(
    administrator: String, time: Int64, description: String = "", job: Int? = nil
  ) throws(StoreError) -> Version {
    try finish(
      try beginCommit(time: time), administrator: administrator, time: time,
      description: description, job: job)
  }

  /// Takes the commit lock and a snapshot of the candidate.
  ///
  /// Throws `lockTimeout` when another commit goes on for longer than `patience` nanoseconds, or than
  /// ``patience`` of the store without them.
  public func beginCommit(
    time: Int64, patience: Int64? = nil
  ) throws(StoreError) -> CommitAttempt {
    try flush()
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    let commitLock = DirectoryLock(files: files, path: layout.commitLock)
    try commitLock.acquire(patience: patience ?? self.patience)
    try enter(time: time)
    defer { leave() }
    guard let journal else { throw .missing(layout.journal) }
    return CommitAttempt(
      running: try loadRunning(), candidate: try loadCandidate(), hasEdits: try isPending(),
      journal: journal, lock: commitLock)
  }

  /// A partial commit: the configuration, and the generations of the changes it contains.
  public struct Part: Sendable {
    public let configuration: Configuration
    public let generations: [ClosedRange<UInt64>]

    public init(configuration: Configuration, generations: [ClosedRange<UInt64>]) {
      self.configuration = configuration
      self.generations = generations
    }
  }

  /// Finishes a commit: its candidate, or the configuration of `part`, becomes the next version and
  /// the running configuration. A partial commit does not change the candidate.
  @discardableResult
  public func finish(
    _ attempt: CommitAttempt, partially part: Part? = nil, administrator: String, time: Int64,
    description: String = "", job: Int? = nil
  ) throws(StoreError) -> Version {
    let configuration = part?.configuration ?? attempt.candidate
    // Encoded and written before the lock is taken, so that other sessions can edit meanwhile.
    try makeDirectory(layout.versions)
    let pieces = encode(configuration)
    try files.write(pieces, new: layout.versionNew)
    try flush()
    try enter(time: time)
    defer { leave() }
    try refuseForeignCommitLock(of: administrator)
    guard let journal else { throw .missing(layout.journal) }
    let version = Version(
      number: journal.header.running + 1, origin: .commit, administrator: administrator,
      time: time, description: description, job: job, checksum: FileChecksum(of: pieces))
    // If another session reverted meanwhile, the candidate keeps its present base.
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
    // The commit has succeeded. A lock that cannot be removed stays, and its owner sees it.
    _ = try? removeAdministratorLock(.commit, of: administrator)
    // The candidate is unchanged; both trees are in memory and need not be read.
    isSettled = false
    try look()
    candidateTree = candidate
    runningTree = configuration
    attempt.end()
    return version
  }

  /// Makes a file that is already written the next version and the running configuration.
  func install(
    _ written: String, as version: Version, header: JournalHeader, records: [UInt8]
  ) throws(StoreError) {
    let path = layout.version(version.number)
    try files.write(version.bytes, new: layout.versionInformation(version.number))
    var header = header
    header.running = version.number
    header.checksum = version.checksum
    guard let status = try files.status(written) else { throw .missing(written) }
    header.identity = FileIdentity(status)
    try files.write(header.bytes + records, new: layout.journalNext)
    try files.rename(written, to: path)
    try files.remove(layout.runningNew)
    guard try files.link(path, to: layout.runningNew) else { throw .missing(layout.runningNew) }
    try files.synchronizeDirectory(layout.versions)
    try files.rename(layout.runningNew, to: layout.running)
    // The commit has succeeded. If this rename fails, the identity in `journal.next` keeps it in force.
    _ = try? files.rename(layout.journalNext, to: layout.journal)
    try files.synchronizeDirectory(layout.root)
  }

  /// Gives the running configuration a version number: the factory default, or a file that another
  /// program put there.
  func adopt(time: Int64) throws(StoreError) {
    let tree = try loadRunning()
    let summary = summarize(tree)
    let highest = try versionNumbers().last ?? 0
    let next = (journal?.header.running ?? highest) + 1
    let isPending = try isPending()
    guard let seenRunning else {
      // There is no file: write the factory default.
      let pieces = encode(tree)
      try files.write(pieces, new: layout.versionAdopted)
      let version = Version(
        number: next, origin: .factory, administrator: "", time: time, description: "", job: nil,
        checksum: FileChecksum(of: pieces))
      let (header, records) = try adoptedHeader(
        number: next, identity: nil, checksum: version.checksum, summary: summary,
        isPending: isPending)
      return try install(
        layout.versionAdopted, as: version, header: header, records: records)
    }
    let bytes = try files.read(layout.running, limit: Self.maximumDocumentSize) ?? []
    let checksum = FileChecksum(of: bytes)
    var number: Int?
    for candidate in [next, next - 1, highest] where number == nil && candidate > 0 {
      let status = try files.status(layout.version(candidate))
      guard status?.inode == seenRunning.inode else { continue }
      // A program that wrote to the file in place has changed the version, too: then it is a new one.
      let information = try record(layout.versionInformation(candidate)) {
        Version(number: candidate, bytes: $0)
      }
      if let information, information.checksum ?? checksum == checksum { number = candidate }
    }
    if number == nil {
      try files.write(bytes, new: layout.versionAdopted)
      let version = Version(
        number: next, origin: .adopted, administrator: "", time: time, description: "", job: nil,
        checksum: checksum)
      try files.write(version.bytes, new: layout.versionInformation(next))
    }
    let (header, records) = try adoptedHeader(
      number: number ?? next, identity: seenRunning, checksum: checksum, summary: summary,
      isPending: isPending)
    try files.write(header.bytes + records, new: layout.journalNext)
    if number == nil {
      try files.rename(layout.versionAdopted, to: layout.version(next))
      try files.synchronizeDirectory(layout.versions)
    }
    try files.rename(layout.journalNext, to: layout.journal)
  }

  /// The header for an adopted running configuration, and the records that it keeps.
  private func adoptedHeader(
    number: Int, identity: FileIdentity?, checksum: FileChecksum?, summary: Summary,
    isPending: Bool
  ) throws(StoreError) -> (JournalHeader, [UInt8]) {
    var header = JournalHeader(
      generation: (journal?.generation ?? 0) + 1, base: number, running: number,
      identity: identity ?? FileIdentity(), summary: summary, checksum: checksum)
    guard let journal, isPending else { return (header, []) }
    // Reads to the end, so that generations continue and a torn tail is dropped.
    _ = try loadCandidate()
    header.generation = journal.header.generation
    // A base that was changed in place together with the running configuration is this version now.
    let isChanged = try isRunningFile(journal.header.base)
    header.base = isChanged ? number : journal.header.base
    header.committed = journal.header.committed
    return (header, try journal.bytes(from: journal.start, to: journal.end))
  }
}
