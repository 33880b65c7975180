// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import POSIX

// The protocol of the state directory
// -----------------------------------
// Running configuration: `running-config.xml`, always; without the file it is the factory default,
// unless a version was committed: then the state is damaged.
// Candidate: the version that the journal's header names, with the journal's records applied.
//
// 1. Every change is made under `locks/store`, held for one short change (`flock`, so that the
//    death of the process releases it). Readers never lock.
// 2. An edit is applied to the tree first, so that a refused one never reaches the disk. Then one
//    write appends its record to `journal`; the prompt comes back after it. Records are not
//    synchronized: they survive the death of every process, not a power failure.
// 3. A commit writes `versions/N.info`, `journal.next`, the journal that goes with N, and
//    `versions/N.xml`, all synchronized; then links `versions/N.xml` to a new name and renames that to
//    `running-config.xml`: this is the commit. Then `journal.next` is renamed to `journal`.
// 4. A journal's header holds the identity (inode, size, time) of the `running-config.xml` it goes
//    with. Whichever of `journal` and `journal.next` matches is in force, so that at no moment
//    between the two renames the old edits apply to the new running configuration.
// 5. A `running-config.xml` that matches neither was put there by another program. It is running at
//    once, and every session that sees it reports it. The next change first adopts it: copies it, unchanged, to the next version. Uncommitted
//    edits stay and still apply to the version they were made on; without any, the candidate
//    equals the file.
// 6. A version's number is one more than that of the running version. A file with a higher number
//    was left by an interrupted commit; the next commit overwrites it.
// 7. A session compares `stat` of `journal` and of `running-config.xml` with what it has read:
//    same inode, more bytes: it applies the new records; another inode: it reads the header, and
//    loads a tree only if the header does not say that the candidate stayed the same.
// 8. A short frame at the end of the journal is torn: it is ignored, and the next writer moves its
//    bytes to `journal.torn`. A frame of full length with a wrong checksum is damage, and so is
//    anything else that is not a frame. No file is overwritten to repair it.
// 9. Every file has a checksum: a small one in its first line, a version's in `versions/N.info`, that of
//    `running-config.xml` in the journal's header, so that the XML is left as it is. A file whose identity
//    is the one that was written, with another checksum, is damage.
// 10. `journal.next` is written before the version it goes with gets its name, so that versions
//    without any journal are damage: somebody removed the journal, and edits with it.

/// The store as one session sees it: running configuration, candidate, versions, jobs.
///
/// Creates nothing on disk before the first change and loads nothing before it is needed. A value
/// that is read is current, and includes the changes of all other sessions. An instance belongs to
/// one thread; processes and instances share a directory freely.
public final class Store {
  /// Largest configuration file that is loaded, in bytes.
  public static let maximumDocumentSize = 256 << 20

  let files: StoreFiles
  let layout: Layout
  let format: DocumentFormat
  let factory: () -> Configuration
  /// The configuration of an appliance that was never configured; parsed at every access.
  public var factoryConfiguration: Configuration { factory() }
  let summarize: (Configuration) -> Summary
  /// Receives a sentence about a file that is not as the store left it, where the work can go on.
  public var report: (String) -> Void = { _ in }
  /// How long to wait for a lock, in nanoseconds.
  public var patience: Int64 = 10_000_000_000

  let lock: DirectoryLock
  /// Whether this session holds the lock and has read everything, so that nothing can change.
  var isSettled = false
  var madeDirectories: Set<String> = []

  // The files as they were last seen, and the trees that were read from them.
  var hasLooked = false
  var seenRunning: FileIdentity?
  var seenJournal: UInt64?
  var journal: Journal?
  /// Whether the journal in force is still called `journal.next`.
  var isJournalNext = false
  /// Whether another program replaced the `running-config.xml` that the journal goes with.
  var isForeign = false
  /// The latest time of the directory, once it has been read.
  var latestKnownTime: Int64?
  /// The file of another program that was reported last.
  var reportedForeign: FileIdentity?
  var runningTree: Configuration?
  var candidateTree: Configuration?
  /// The document that was encoded last, for the next one, which is mostly the same.
  private var encoded: EncodedDocument?

  /// Number of history lines that this session added.
  var historyAppends = 0

  // Records that are applied to the tree and not written yet.
  var isBatch = false
  var unwritten: [UInt8] = []
  var unwrittenGeneration: UInt64 = 0
  /// Set when a list of edits was refused half way: from then on lists are applied to a copy.
  var isCareful = false

  /// The store in `directory`, which need not exist.
  ///
  /// `factory` is the configuration of an appliance that was never configured; `summarize` reads
  /// from a running configuration what a session needs before its prompt.
  public init(
    directory: String, format: DocumentFormat, files: FileSystem = FileSystem(),
    factory: @escaping () -> Configuration, summarize: @escaping (Configuration) -> Summary
  ) {
    self.files = StoreFiles(files)
    self.format = format
    self.factory = factory
    self.summarize = summarize
    layout = Layout(directory)
    lock = DirectoryLock(files: self.files, path: layout.storeLock, queuePath: layout.queueLock)
  }

  /// The directory, without a slash at its end.
  public var directory: String { layout.root }

  /// The pieces of a document. Cost: copying nothing and encoding what is not in the last one.
  func encode(_ configuration: Configuration) -> [[UInt8]] {
    let document = format.encode(configuration, encoded)
    encoded = document
    return document.pieces
  }

  /// Makes a directory of the store, once.
  func makeDirectory(_ path: String) throws(StoreError) {
    guard !madeDirectories.contains(path) else { return }
    try files.makeDirectory(path)
    madeDirectories.insert(path)
  }

  /// Replaces a file of a directory, which is made if missing; the new one survives power loss.
  func replaceDurably(
    _ path: String, in directory: String, with bytes: [UInt8]
  ) throws(StoreError) {
    try makeDirectory(directory)
    try files.replace(path, with: bytes)
    try files.synchronizeDirectory(directory)
  }

  /// Runs `body` under the store's lock, without looking at configurations.
  func underLock<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if lock.isHeld { return try body() }
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    try lock.acquire(patience: patience)
    defer { lock.release() }
    return try body()
  }

  /// The content of a small file; nil when there is no such file.
  ///
  /// - Throws: `StoreError`; `damaged` if `parse` returns nil.
  func record<Record>(
    _ path: String, _ parse: ([UInt8]) -> Record?
  ) throws(StoreError) -> Record? {
    guard let bytes = try files.read(path, limit: 1 << 20) else { return nil }
    guard let record = parse(bytes) else {
      throw .damaged(file: path, detail: "its content is not what was written; restore the file")
    }
    return record
  }

  /// The content of a small file that begins with its checksum; nil when there is no such file.
  ///
  /// - Throws: `StoreError`; `damaged` if the checksum does not match, or the file is empty.
  func content(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
    guard let bytes = try files.read(path, limit: limit) else { return nil }
    guard let content = FileChecksum.removing(from: bytes), !content.isEmpty else {
      throw .damaged(file: path, detail: "its content is not what was written; restore the file")
    }
    return content
  }

  /// Reads a file of the store as a configuration; nil when there is no such file.
  ///
  /// - Parameter checksum: of its bytes, if it is known; `wayOut` says what to do when it differs.
  func document(
    _ path: String, checksum: FileChecksum? = nil, wayOut: String = ""
  ) throws(StoreError) -> (Configuration, FileIdentity)? {
    guard let file = try files.openIfPresent(path) else { return nil }
    let bytes = try file.readAll(limit: Self.maximumDocumentSize)
    if let checksum, FileChecksum(of: bytes) != checksum {
      throw .damaged(file: path, detail: "its checksum does not match what was written" + wayOut)
    }
    return (try format.decode(bytes, path), FileIdentity(try file.status()))
  }
}
