// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import POSIX

/// An open journal and how far it has been read.
///
/// The file is a magic line, a header and frames of records. It grows at its end only, under the
/// store's lock, and is otherwise replaced as a whole. What is at the end and no whole frame was
/// torn by the writer's death: it was never acknowledged, readers ignore it and the next writer
/// cuts it off. The same in the middle, with whole frames behind it, is damage.
final class Journal {
  private let files: FileSystem
  private var file: File
  private var isWritable = false
  let path: String
  let inode: UInt64
  let header: JournalHeader
  /// Where the records begin.
  let start: Int64
  /// Where the records end that have been read.
  private(set) var end: Int64
  /// Of the last record that has been read.
  private(set) var generation: UInt64

  private init(
    files: FileSystem, file: File, path: String, inode: UInt64, header: JournalHeader,
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

  /// Opens a journal and reads its header; nil when there is none.
  static func open(_ path: String, files: FileSystem) throws(StoreError) -> Journal? {
    do {
      let file = try files.open(path, .read)
      let status = try file.status()
      guard status.kind == .regular else {
        throw StoreError.foreign(file: path, detail: "not a regular file")
      }
      var bytes = try file.read(at: 0, count: 4096)
      let magic = JournalHeader.magic
      guard bytes.starts(with: magic) else {
        throw StoreError.foreign(
          file: path,
          detail: bytes.starts(with: JournalHeader.family)
            ? "journal of another release of wfsh" : "no journal of wfsh")
      }
      var found = Frame.find(in: bytes, at: magic.count)
      if found == .incomplete && status.size > Int64(bytes.count) {
        bytes = try file.read(at: 0, count: Int(min(status.size, 1 << 24)))
        found = Frame.find(in: bytes, at: magic.count)
      }
      guard case .frame(let payload) = found, let header = JournalHeader(payload: bytes[payload])
      else {
        throw StoreError.damaged(file: path, detail: "header at offset \(magic.count)")
      }
      return Journal(
        files: files, file: file, path: path, inode: status.inode, header: header,
        start: Int64(payload.upperBound))
    } catch let problem as StoreError {
      throw problem
    } catch let error as SystemError {
      if error.isMissing && error.call == "open" { return nil }
      throw StoreError(error, path)
    } catch {
      throw .damaged(file: path, detail: "header")
    }
  }

  /// Bytes of the file now.
  func size() throws(StoreError) -> Int64 {
    do { return try file.status().size } catch { throw StoreError(error, path) }
  }

  /// Begins again at the first record.
  func rewind() {
    end = start
    generation = header.generation
  }

  /// Takes records for read that are part of what is known already.
  func skip(to end: Int64, generation: UInt64) {
    self.end = end
    self.generation = generation
  }

  /// Hands the records between what has been read and `size` to `body`, in order. When it throws,
  /// the place is undefined until `rewind`.
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
        guard !Frame.isFollowed(in: bytes, after: 0) else {
          throw .damaged(file: path, detail: "record at offset \(end)")
        }
        return
      }
      chunk *= 4
    }
  }

  private func read(
    _ payload: [UInt8], at offset: Int64, _ body: (JournalRecord) throws(StoreError) -> Void
  ) throws(StoreError) {
    var reader = ByteReader(payload)
    while !reader.isAtEnd {
      let record: JournalRecord
      do { record = try JournalRecord(decoding: &reader) } catch {
        throw .damaged(file: path, detail: "record at offset \(offset) is not understood")
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
    do {
      return try file.read(at: start, count: Int(max(end - start, 0)))
    } catch { throw StoreError(error, path) }
  }

  /// Cuts off a torn end. Under the lock, with everything whole read.
  func repair() throws(StoreError) {
    guard try size() > end else { return }
    try open()
    do { try file.truncate(to: end) } catch { throw StoreError(error, path) }
  }

  /// Adds one frame at the end, whole or not at all. Under the lock, with everything read.
  func append(frame: [UInt8], generation: UInt64) throws(StoreError) {
    try open()
    do {
      try file.write(frame, at: end)
    } catch {
      // What cannot be cut off either is a torn end: it is ignored.
      _ = try? file.truncate(to: end)
      throw StoreError(error, path)
    }
    end += Int64(frame.count)
    self.generation = generation
  }

  private func open() throws(StoreError) {
    guard !isWritable else { return }
    do {
      file = try files.open(path, .readWrite)
      isWritable = true
    } catch { throw StoreError(error, path) }
  }
}
