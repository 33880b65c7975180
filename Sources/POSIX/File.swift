// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// An open file; closed when the last reference goes, which also releases its lock.
public final class File {
  private let descriptor: Int32
  private let hook: FileCall.Hook?
  /// The path it was opened with.
  public let path: String

  init(descriptor: Int32, path: String, hook: FileCall.Hook?) {
    self.descriptor = descriptor
    self.path = path
    self.hook = hook
  }

  deinit { close(descriptor) }

  private func ask(_ name: String) throws(SystemError) {
    guard let hook else { return }
    switch hook(FileCall(name: name, path: path)) {
    case .proceed: return
    case .fail(let code), .stop(_, let code): throw SystemError(code: code, call: name)
    }
  }

  /// `fstat(2)`.
  public func status() throws(SystemError) -> FileStatus {
    try ask("fstat")
    var raw = stat()
    guard fstat(descriptor, &raw) == 0 else { throw .last("fstat") }
    return FileStatus(raw)
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  public func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    try ask("pread")
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + done)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = .last("pread") }
        if got <= 0 { break }
        done += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The whole content.
  ///
  /// Throws `EFBIG` when it holds more than `limit` bytes, `EISDIR` or `EINVAL` when it is not
  /// a regular file.
  public func readAll(limit: Int) throws(SystemError) -> [UInt8] {
    let status = try status()
    guard status.kind == .regular else {
      throw SystemError(code: status.kind == .directory ? EISDIR : EINVAL, call: "read")
    }
    guard status.size <= Int64(limit) else { throw SystemError(code: EFBIG, call: "read") }
    return try read(at: 0, count: Int(status.size))
  }

  /// Writes all of `bytes` at `offset`.
  ///
  /// When it throws, any part of them may have been stored.
  public func write(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
    try write([bytes], at: offset)
  }

  /// Writes all of the pieces at `offset`, one behind the other, without a copy of them.
  ///
  /// When it throws, any part of them may have been stored.
  public func write(_ pieces: [[UInt8]], at offset: Int64) throws(SystemError) {
    var left = pieces.reduce(0) { $0 + $1.count }
    var failure: SystemError?
    if let hook {
      switch hook(FileCall(name: "pwrite", path: path)) {
      case .proceed: break
      case .fail(let code): throw SystemError(code: code, call: "pwrite")
      case .stop(let limit, let code):
        left = min(limit, left)
        failure = SystemError(code: code, call: "pwrite")
      }
    }
    var position = offset
    // Where the next byte is: in this piece, at this offset.
    var (piece, start) = (0, 0)
    while left > 0 {
      var put = withVectors(of: pieces[piece...].prefix(Self.vectorCount), from: start, upTo: left)
      {
        pwritev(descriptor, $0.baseAddress, Int32($0.count), off_t(position))
      }
      if put < 0 && errno == EINTR { continue }
      if put < 0 { throw .last("pwritev") }
      position += Int64(put)
      left -= put
      while put > 0 || piece < pieces.count && start == pieces[piece].count {
        let step = min(put, pieces[piece].count - start)
        put -= step
        start += step
        if start == pieces[piece].count { (piece, start) = (piece + 1, 0) }
      }
    }
    if let failure { throw failure }
  }

  /// Pieces that one call writes; the kernel takes at most 1,024.
  private static let vectorCount = 256

  /// Calls `body` with the places of the pieces in memory, without the first `start` bytes, up to
  /// `limit` bytes in all.
  private func withVectors(
    of pieces: ArraySlice<[UInt8]>, from start: Int, upTo limit: Int,
    _ body: (UnsafeBufferPointer<iovec>) -> Int
  ) -> Int {
    // An array's memory is only known within a closure, so that each piece is a level of calls.
    func collect(_ index: Int, _ limit: Int, _ vectors: inout [iovec]) -> Int {
      guard index < pieces.endIndex, limit > 0 else { return vectors.withUnsafeBufferPointer(body) }
      return pieces[index].withUnsafeBytes { bytes in
        let rest = bytes.dropFirst(index == pieces.startIndex ? start : 0).prefix(limit)
        let memory = UnsafeRawBufferPointer(rebasing: rest)
        vectors.append(
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: memory.baseAddress), iov_len: memory.count))
        return collect(index + 1, limit - memory.count, &vectors)
      }
    }
    var vectors: [iovec] = []
    return collect(pieces.startIndex, limit, &vectors)
  }

  /// `ftruncate(2)`.
  public func truncate(to size: Int64) throws(SystemError) {
    try ask("ftruncate")
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw .last("ftruncate") }
  }

  /// `fsync(2)`: content and size survive power loss.
  public func synchronize() throws(SystemError) {
    try ask("fsync")
    guard fsync(descriptor) == 0 else { throw .last("fsync") }
  }

  /// `fdatasync(2)`: as `synchronize`, without times.
  public func synchronizeData() throws(SystemError) {
    try ask("fdatasync")
    guard fdatasync(descriptor) == 0 else { throw .last("fdatasync") }
  }

  /// Takes the exclusive lock of this file without waiting; false when another process holds it.
  public func tryLock() throws(SystemError) -> Bool {
    try ask("flock")
    while cposix_flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      if errno != EINTR { throw .last("flock") }
    }
    return true
  }

  /// Releases the lock; the kernel does the same when the process ends.
  public func unlock() {
    _ = cposix_flock(descriptor, LOCK_UN)
  }
}
