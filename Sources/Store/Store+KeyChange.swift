// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import POSIX

// The order of a change of keys: the ring that opens old and new texts; the saved configurations, one
// by one; the certificates that are no configuration; the running configuration as a new version
// together with the journal that goes with it, as in a commit; the ring that says that all is done. At every moment everything opens, and running
// and candidate are both of old texts or both of new ones. A change that was cut off is finished by
// who meets the first ring. Versions stay as they are: the ring keeps the keys they need.
extension Store {
  /// Changes the key ring and the secrets of the running configuration, of the candidate with its
  /// edits, and of the saved configurations. When it returns, the change survives power loss.
  ///
  /// - Parameter prepare: what to do with the present ring; nothing is done when it returns nil.
  /// - Throws: `lockTimeout` when a commit goes on for longer than ``patience``; what the system
  ///   refused. Then nothing was changed, or the ring tells that the change is to be finished.
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
    var saved: [(path: String, bytes: [UInt8])] = []
    for name in try savedNames() {
      // A file that is no configuration has no secrets of ours.
      guard let tree = try? savedConfiguration(name), let bytes = try self.saved(name) else {
        continue
      }
      change.renew(tree, &texts)
      if let changed = bytes.replacing(texts) { saved.append(("\(layout.saved)/\(name)", changed)) }
    }
    let records = try renewedRecords(texts)
    let device = try renewedDeviceCertificate(change)
    let client = try renewedClientCertificate(change)
    try putKeyRing(change.ring)
    for file in saved { try replace(file.path, with: file.bytes) }
    if !saved.isEmpty {
      try system(layout.saved) { () throws(SystemError) in
        try files.synchronizeDirectory(layout.saved)
      }
    }
    if let device { try putHeld(layout.deviceCertificate, device) }
    if let client { try putHeld(layout.clientCertificate, client) }
    let newRunning = running.replacing(texts)
    let newBase = base.replacing(texts)
    if let records = records.isChanged || newRunning != running || newBase != base
      ? records.bytes : nil
    {
      var header = journal.header
      header.continues = nil
      var number = header.running + 1
      if header.base != header.running {
        // The candidate counts from an older version, which stays: it counts from a copy.
        try write(newBase, number, administrator: administrator, time: time)
        header.base = number
        number += 1
      } else {
        header.base = number
      }
      let version = keyChangeVersion(number, administrator: administrator, time: time)
      try write(format.encode(newRunning), new: layout.versionNew)
      // Whatever becomes of it, what was read before is no longer what is there.
      defer {
        isSettled = false
        forget()
      }
      try install(layout.versionNew, as: version, header: header, records: records)
    }
    try putKeyRing(change.finished)
  }

  /// The device certificate with its key encrypted anew; nil where it stays. A file that is not
  /// understood stays, too.
  private func renewedDeviceCertificate(
    _ change: KeyChange
  ) throws(StoreError) -> DeviceCertificate? {
    var certificate: DeviceCertificate
    do throws(StoreError) { certificate = try deviceCertificate() } catch {
      if case .damaged = error { return nil }
      throw error
    }
    guard let credential = certificate.credential, let key = change.renewDeviceKey(credential)
    else { return nil }
    certificate.credential = DeviceCertificate.Credential(
      certificate: credential.certificate, privateKey: key, expires: credential.expires)
    return certificate
  }

  private func keyChangeVersion(
    _ number: Int, administrator: String, time: Int64
  ) -> Version {
    Version(
      number: number, origin: .commit, administrator: administrator, time: time,
      description: "Master key changed", job: nil)
  }

  /// Writes a version that is not running. One that the change does not come to is written over.
  private func write(
    _ tree: Configuration, _ number: Int, administrator: String, time: Int64
  ) throws(StoreError) {
    let version = keyChangeVersion(number, administrator: administrator, time: time)
    try write(version.bytes, new: layout.versionInformation(number))
    try write(format.encode(tree), new: layout.versionNew)
    try system(layout.version(number)) { () throws(SystemError) in
      try files.rename(layout.versionNew, to: layout.version(number))
    }
  }

  /// The records of the journal with other texts.
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
  /// These bytes with texts in the place of others; nil where none of them stands here.
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
