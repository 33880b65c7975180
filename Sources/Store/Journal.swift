// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import POSIX

/// An open journal and how far it has been read.
///
/// The file is a magic line, a header and frames of records. It is appended to under the store's
/// lock, and is otherwise replaced as a whole. A frame at the end that is too short was torn by the
/// death of its writer: it was never acknowledged, readers ignore it, and the next writer moves its bytes
/// to another file. Anything else that is not a frame is damage: a frame of full length with a wrong
/// checksum was acknowledged.
final class Journal {
  private let files: StoreFiles
  private var file: StoreFile
  private var isWritable = false
  let path: String
  let inode: UInt64
  let header: JournalHeader
  /// Where the records begin.
  let start: Int64
  /// End of the records that have been read.
  private(set) var end: Int64
  /// Generation of the last record that has been read.
  private(set) var generation: UInt64

  private init(
    files: StoreFiles, file: StoreFile, path: String, inode: UInt64, header: JournalHeader,
    start: Int64
  ) {
    self.files = files
    self.file = file
    self.path = path
    self.inode = inode
    self.header = header
    self.start = start
    end = start
    generation = header.generation
  }

  /// Opens a journal and reads its header; nil when there is no such file.
  static func open(_ path: String, files: StoreFiles) throws(StoreError) -> Journal? {
    guard let file = try files.openIfPresent(path) else { return nil }
    let status = try file.status()
    guard status.kind == .regular else {
      throw .foreign(file: path, detail: "not a regular file")
    }
    var bytes = try file.read(at: 0, count: 4096)
    let magic = JournalHeader.magic
    guard bytes.starts(with: magic) else {
      throw .foreign(
        file: path,
        detail: bytes.starts(with: JournalHeader.family)
          ? "journal of another release of wfsh" : "not a journal of wfsh")
    }
    var found = Frame.find(in: bytes, at: magic.count)
    if found == .incomplete && status.size > Int64(bytes.count) {
      bytes = try file.read(at: 0, count: Int(min(status.size, 1 << 24)))
      found = Frame.find(in: bytes, at: magic.count)
    }
    guard case .frame(let payload) = found, let header = JournalHeader(payload: bytes[payload])
    else { throw .damaged(file: path, detail: "header at offset \(magic.count)") }
    return Journal(
      files: files, file: file, path: path, inode: status.inode, header: header,
      start: Int64(payload.upperBound))
  }

  /// Present size of the file in bytes.
  func size() throws(StoreError) -> Int64 { try file.status().size }

  /// Starts reading at the first record again.
  func rewind() {
    end = start
    generation = header.generation
  }

  /// Skips records whose content is already known.
  func skip(to end: Int64, generation: UInt64) {
    self.end = end
    self.generation = generation
  }

  /// Passes the records after those already read, up to `size`, to `body` in order. If it throws, the
  /// position is undefined until `rewind`.
  func read(
    to size: Int64, _ body: (JournalRecord) throws(StoreError) -> Void
  ) throws(StoreError) {
    var chunk: Int64 = 1 << 20
    while end < size {
      let bytes = try bytes(from: end, to: min(size, end + chunk))
      var index = 0
      while index < bytes.count, case .frame(let payload) = Frame.find(in: bytes, at: index) {
        try read(Array(bytes[payload]), at: end + Int64(index), body)
        index = payload.upperBound
      }
      end += Int64(index)
      if index > 0 { continue }
      if Int64(bytes.count) < min(chunk, size - end) || Int64(bytes.count) == size - end {
        let isTorn =
          Frame.find(in: bytes, at: 0) == .incomplete && !Frame.hasWrongLength(in: bytes, at: 0)
          && !Frame.isFollowed(in: bytes, after: 0)
        guard isTorn else { throw damage }
        return
      }
      chunk *= 4
    }
  }

  /// The bytes after the last readable record are not the beginning of a frame.
  private var damage: StoreError {
    .damaged(
      file: path,
      detail:
        "the record at offset \(end) is not what was written. Restore the file from a backup, "
        + "or discard this edit and those after it: copy the file, then run `truncate -s \(end)` on it"
    )
  }

  private func read(
    _ payload: [UInt8], at offset: Int64, _ body: (JournalRecord) throws(StoreError) -> Void
  ) throws(StoreError) {
    var reader = ByteReader(payload)
    while !reader.isAtEnd {
      let record: JournalRecord
      do { record = try JournalRecord(decoding: &reader) } catch {
        throw .damaged(file: path, detail: "record at offset \(offset) cannot be parsed")
      }
      do { try body(record) } catch {
        if case .refused(let problem) = error {
          throw .damaged(
            file: path, detail: "record at offset \(offset) does not apply at \(problem.path)")
        }
        throw error
      }
      generation = record.generation
    }
  }

  /// The bytes of some records.
  func bytes(from start: Int64, to end: Int64) throws(StoreError) -> [UInt8] {
    try file.read(at: start, count: Int(max(end - start, 0)))
  }

  /// Truncates a torn tail after passing its bytes to `keep`. Call under the lock, when every complete
  /// record has been read.
  func repair(_ keep: ([UInt8]) throws(StoreError) -> Void) throws(StoreError) {
    let size = try size()
    guard size > end else { return }
    try open()
    try keep(try bytes(from: end, to: size))
    try file.truncate(to: end)
  }

  /// Appends one frame, completely or not at all. Call under the lock, when everything has been read.
  func append(frame: [UInt8], generation: UInt64) throws(StoreError) {
    try open()
    do throws(StoreError) { try file.write(frame, at: end) } catch {
      // If truncation fails too, readers ignore the torn tail.
      _ = try? file.truncate(to: end)
      throw error
    }
    end += Int64(frame.count)
    self.generation = generation
  }

  private func open() throws(StoreError) {
    guard !isWritable else { return }
    file = try files.open(path, .readWrite)
    isWritable = true
  }
}
