// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The first frame of a journal: the version that its records apply to.
struct JournalHeader: Equatable {
  /// First bytes of the file; another number is another format.
  static let magic = Array("wfsh journal 1\n".utf8)
  /// The start of the magic in every format.
  static let family = Array("wfsh journal ".utf8)

  /// Generation of the base; the first record has a higher one.
  var generation: UInt64
  /// The version that the records apply to.
  var base: Int
  /// The version that was running when the journal was created.
  var running: Int
  /// `running-config.xml` as it was then; if it differs, another program has replaced the file.
  var identity: FileIdentity
  var summary: Summary
  /// The checksum of `running-config.xml`; nil in a journal of an older release.
  var checksum: FileChecksum?
  /// Set when this journal replaced another and the candidate did not change: a session that had read
  /// the other one to its end continues in this one and loads nothing.
  var continues: Continuation?
  /// Generations of records that a partial commit has included in the running configuration.
  var committed: [ClosedRange<UInt64>] = []

  /// The place in another journal that this one continues.
  struct Continuation: Equatable {
    /// Inode of the other journal.
    let inode: UInt64
    /// Its end.
    let end: Int64
    /// Bytes of the records at the start of this journal that were also in the other one.
    let carried: Int64
  }

  private var fields: Fields {
    var fields = Fields()
    fields.set("generation", generation)
    fields.set("base", base)
    fields.set("running", running)
    fields["identity"] = identity.text
    summary.add(to: &fields)
    if let checksum { fields["document"] = checksum.text }
    if let continues {
      fields["continues"] = "\(continues.inode) \(continues.end) \(continues.carried)"
    }
    if !committed.isEmpty {
      fields["committed"] = committed.map { "\($0.lowerBound)-\($0.upperBound)" }
        .joined(separator: " ")
    }
    return fields
  }

  /// The start of a journal file: magic and first frame.
  var bytes: [UInt8] {
    var bytes = Self.magic
    Frame.append(fields.bytes, to: &bytes)
    return bytes
  }
}

extension JournalHeader {
  /// The header of a payload; nil when a field is missing.
  init?(payload: ArraySlice<UInt8>) {
    guard let fields = Fields(payload), let generation: UInt64 = fields.number("generation"),
      let base: Int = fields.number("base"), let running: Int = fields.number("running"),
      let identity = fields["identity"].flatMap(FileIdentity.init)
    else { return nil }
    self.init(
      generation: generation, base: base, running: running, identity: identity,
      summary: Summary(fields) ?? Summary(hostName: ""))
    if let text = fields["document"] {
      guard let checksum = FileChecksum(text) else { return nil }
      self.checksum = checksum
    }
    let parts = fields["continues"]?.split(separator: " ") ?? []
    if parts.count == 3, let inode = UInt64(parts[0]), let end = Int64(parts[1]),
      let carried = Int64(parts[2])
    {
      continues = Continuation(inode: inode, end: end, carried: carried)
    }
    for range in fields["committed"]?.split(separator: " ") ?? [] {
      let ends = range.split(separator: "-").compactMap { UInt64($0) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      committed.append(ends[0]...ends[1])
    }
  }
}
