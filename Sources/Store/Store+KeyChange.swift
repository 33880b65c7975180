// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import POSIX

// The order in which files are written when the keys change: the ring that decrypts old and new texts;
// the saved configurations, one by one; the certificates outside the configuration; the running
// configuration as a new version together with its journal, as in a commit; the ring that says that
// the change is finished. At every moment everything can be decrypted, and running and candidate
// configuration hold either old texts or new ones. An interrupted change is finished by the next
// session that reads the first ring. Versions are not rewritten: the ring keeps the keys they need.
extension Store {
  /// Changes the key ring and encrypts the secrets of the running configuration, of the candidate with
  /// its edits, and of the saved configurations again. The change survives power loss when this returns.
  ///
  /// - Parameter prepare: computes the change from the present ring; nil changes nothing.
  /// - Throws: `lockTimeout` when another commit holds its lock for longer than ``patience``; the
  ///   error of a failed call. Then nothing was changed, or the ring says that the change is unfinished.
  public func changeKeys(
    administrator: String, time: Int64, _ prepare: ([UInt8]?) -> KeyChange?
  ) throws(StoreError) {
    try flush()
    try makeDirectory(layout.root)
    try makeDirectory(layout.locks)
    let commitLock = DirectoryLock(files: files, path: layout.commitLock)
    try commitLock.acquire(patience: patience)
    defer { commitLock.release() }
    try enter(time: time)
    defer { leave() }
    guard let change = prepare(try keyRing()) else { return }
    guard let journal else { throw .missing(layout.journal) }
    let running = try loadRunning()
    let base = try loadBase(journal.header)
    var texts: [String: String] = [:]
    for tree in [running, base, try loadCandidate()] { change.renew(tree, &texts) }
    var saved: [(name: String, bytes: [UInt8])] = []
    for name in try savedNames() {
      // A file that is not a configuration holds no secrets of this key ring.
      guard let tree = try? savedConfiguration(name), let bytes = try self.saved(name) else {
        continue
      }
      change.renew(tree, &texts)
      if let changed = bytes.replacing(texts) {
        saved.append((name, changed))
      }
    }
    let records = try renewedRecords(texts)
    let device: DeviceCertificate? = try renewed(layout.deviceCertificate, change)
    let client: ClientCertificate? = try renewed(layout.clientCertificate, change)
    try putKeyRing(change.ring)
    for file in saved { try replaceSaved(file.name, with: [file.bytes]) }
    if !saved.isEmpty {
      try files.synchronizeDirectory(layout.saved)
    }
    if let device { try put(device, at: layout.deviceCertificate) }
    if let client { try put(client, at: layout.clientCertificate) }
    let newRunning = running.replacing(texts)
    let newBase = base.replacing(texts)
    if let records = records.isChanged || newRunning != running || newBase != base
      ? records.bytes : nil
    {
      var header = journal.header
      header.continues = nil
      var number = header.running + 1
      if header.base != header.running {
        // The candidate is based on an older version, which is not rewritten, so on a copy from now on.
        let pieces = encode(newBase)
        try write(
          pieces, keyChangeVersion(number, pieces, administrator: administrator, time: time))
        header.base = number
        number += 1
      } else {
        header.base = number
      }
      let pieces = encode(newRunning)
      let version = keyChangeVersion(number, pieces, administrator: administrator, time: time)
      try files.write(pieces, new: layout.versionNew)
      // Also when this fails: what was read before is out of date.
      defer {
        isSettled = false
        forget()
      }
      try install(layout.versionNew, as: version, header: header, records: records)
    }
    try putKeyRing(change.finished)
  }

  private func keyChangeVersion(
    _ number: Int, _ pieces: [[UInt8]], administrator: String, time: Int64
  ) -> Version {
    Version(
      number: number, origin: .commit, administrator: administrator, time: time,
      description: "Master key changed", job: nil, checksum: FileChecksum(of: pieces))
  }

  /// Writes a version that is not running. If the change is interrupted, the next commit overwrites it.
  private func write(_ pieces: [[UInt8]], _ version: Version) throws(StoreError) {
    try files.write(version.bytes, new: layout.versionInformation(version.number))
    try files.write(pieces, new: layout.versionNew)
    try files.rename(layout.versionNew, to: layout.version(version.number))
  }

  /// The records of the journal with new texts.
  private func renewedRecords(
    _ texts: [String: String]
  ) throws(StoreError) -> (bytes: [UInt8], isChanged: Bool) {
    guard let path = journal?.path, let journal = try Journal.open(path, files: files) else {
      return ([], false)
    }
    var bytes: [UInt8] = []
    var isChanged = false
    try journal.read(to: try journal.size()) { (record: JournalRecord) in
      var record = record
      let edits = record.edits.map { $0.replacing(texts) }
      isChanged = isChanged || edits != record.edits
      record.edits = edits
      var encoded: [UInt8] = []
      record.encode(into: &encoded)
      Frame.append(encoded, to: &bytes)
    }
    return (bytes, isChanged)
  }
}

extension [UInt8] {
  /// These bytes with texts replaced; nil if none of them occurs.
  fileprivate func replacing(_ texts: [String: String]) -> [UInt8]? {
    var result: [UInt8] = []
    var isChanged = false
    let lengths = Set(texts.keys.map(\.utf8.count)).sorted(by: >)
    let prefix = Array(SealedValue.prefix.utf8)
    var index = 0
    while index < count {
      if self[index] == prefix[0], self[index...].starts(with: prefix) {
        let known = lengths.lazy.filter { index + $0 <= count }.compactMap { length in
          let text = String(decoding: self[index..<(index + length)], as: UTF8.self)
          return texts[text].map { ($0, length) }
        }.first
        if let (text, length) = known {
          result += Array(text.utf8)
          index += length
          isChanged = true
          continue
        }
      }
      result.append(self[index])
      index += 1
    }
    return isChanged ? result : nil
  }
}
