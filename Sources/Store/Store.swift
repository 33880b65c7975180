// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import POSIX

// The protocol of the state directory
// -----------------------------------
// Running configuration: `running-config.xml`, always; without the file it is the factory's.
// CompletionItem: the version that the journal's header names, with the journal's records applied.
//
// 1. Everything is changed under `locks/store`, held for one short change (`flock`, so that death
//    releases it). Readers never lock.
// 2. An edit is applied to the tree first, so that a refused one never reaches the disk. Then its
//    record is added to `journal` in one write; the prompt comes back after it. Records are not
//    synchronised: they survive the death of every process, not that of the machine.
// 3. A commit writes `versions/N.info`, `versions/N.xml` and `journal.next`, the journal that goes
//    with N, all synchronised; then links `versions/N.xml` to a new name and renames that one to
//    `running-config.xml`: this is the commit. Then `journal.next` is renamed to `journal`.
// 4. A journal's header holds the identity (inode, size, time) of the `running-config.xml` it goes
//    with. Of `journal` and `journal.next` the one that matches is in force, so that no moment
//    between the two renames shows the new running configuration with the old edits on top.
// 5. A `running-config.xml` that neither matches was put there by somebody. It is running at once.
//    The next change first adopts it: it is copied, never changed, to the next version. Edits
//    that were not committed stay, counted from the version they were made on; without any, the
//    candidate follows the file.
// 6. A version's number is one more than the running one's; a file above it is what a commit left
//    that did not come to its end, and is written over by the next.
// 7. A session compares `stat` of `journal` and of `running-config.xml` with what it has read:
//    same inode, more bytes: it applies the new records; another inode: it takes the header, and
//    loads a tree only if the header does not say that the candidate stayed the same.
// 8. What is no whole frame at the journal's end is ignored and cut off by the next writer; the
//    same with whole frames behind it is damage. Nothing is written over to repair anything.

/// The store as one session sees it: running configuration, candidate, versions, jobs.
///
/// Nothing is created on disk before the first change, nothing is loaded before it is asked for.
/// A value that is read is what holds at that moment, changes of all other sessions included.
/// An instance belongs to one thread; processes and instances share a directory freely.
public final class Store {
  /// Largest configuration file that is loaded, in bytes.
  public static let maximumDocumentSize = 256 << 20

  let files: FileSystem
  let layout: Layout
  let format: DocumentFormat
  let factory: () -> Configuration
  /// The configuration of an appliance that was never configured; read anew each time.
  public var factoryConfiguration: Configuration { factory() }
  let summarize: (Configuration) -> Summary
  /// How long a lock is waited for, in nanoseconds.
  public var patience: Int64 = 10_000_000_000

  let lock: DirectoryLock
  /// Whether this session holds the lock and has read everything: nobody else changes anything.
  var isSettled = false
  var madeDirectories: Set<String> = []

  // What has been seen, and the trees that go with it.
  var hasLooked = false
  var seenRunning: FileIdentity?
  var seenJournal: UInt64?
  var journal: Journal?
  /// Whether the journal in force is still called `journal.next`.
  var isJournalNext = false
  /// Whether `running-config.xml` is not the one that the journal goes with.
  var isForeign = false
  var runningTree: Configuration?
  var candidateTree: Configuration?

  /// Lines of history that this session added.
  var historyAppends = 0

  // Records that are applied and not written yet.
  var isBatch = false
  var unwritten: [UInt8] = []
  var unwrittenGeneration: UInt64 = 0
  /// Set by an edit list that was refused half way: from then on lists are tried on a copy.
  var isCareful = false

  /// The store in `directory`, which need not exist.
  ///
  /// `factory` is the configuration of an appliance that was never configured; `summarize` reads
  /// from a running configuration what a session needs before its prompt.
  public init(
    directory: String, format: DocumentFormat, files: FileSystem = FileSystem(),
    factory: @escaping () -> Configuration, summarize: @escaping (Configuration) -> Summary
  ) {
    self.files = files
    self.format = format
    self.factory = factory
    self.summarize = summarize
    layout = Layout(directory)
    lock = DirectoryLock(files: files, path: layout.storeLock, queuePath: layout.queueLock)
  }

  /// The directory, without a slash at its end.
  public var directory: String { layout.root }

  /// Runs `body`, with what fails of the system told by the file's name.
  func system<Result>(
    _ file: String, _ body: () throws(SystemError) -> Result
  ) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error, file) }
  }

  /// Makes a directory of the store, once.
  func makeDirectory(_ path: String) throws(StoreError) {
    guard !madeDirectories.contains(path) else { return }
    try system(path) { () throws(SystemError) in try files.makeDirectory(path) }
    madeDirectories.insert(path)
  }

  /// Writes a file under a name nobody reads yet, synchronised; half of one does not stay.
  func write(_ bytes: [UInt8], new path: String) throws(StoreError) {
    try system(path) { () throws(SystemError) in
      let file = try files.open(path, .createEmpty)
      do throws(SystemError) {
        try file.write(bytes, at: 0)
        try file.synchronize()
      } catch {
        _ = try? files.remove(path)
        throw error
      }
    }
  }

  /// Replaces a file as a whole; after power loss it is the old or the new one.
  func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
    try write(bytes, new: path + ".new")
    try system(path) { () throws(SystemError) in try files.rename(path + ".new", to: path) }
  }

  /// Reads a file of the store as a configuration; nil when there is none.
  func document(_ path: String) throws(StoreError) -> (Configuration, FileIdentity)? {
    do {
      let file = try files.open(path, .read)
      let bytes = try file.readAll(limit: Self.maximumDocumentSize)
      return (try format.decode(bytes, path), FileIdentity(try file.status()))
    } catch let problem as StoreError {
      throw problem
    } catch let error as SystemError {
      if error.isMissing { return nil }
      if error.isTooLarge { throw .tooLarge(file: path, limit: Self.maximumDocumentSize) }
      throw StoreError(error, path)
    } catch {
      throw .damaged(file: path, detail: "\(error)")
    }
  }
}
