// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Bytes that were read from a descriptor and not consumed yet.
///
/// One object reads a descriptor for the whole life of the process: bytes in it are lost to every
/// other reader. Consumed bytes are wiped at once: any line may contain a passphrase.
public final class InputBuffer {
  /// The result of ``InputBuffer/fill()``.
  public enum Fill: Sendable {
    case bytes
    /// End of file, or the other side hung up.
    case end
    /// A signal interrupted the call.
    case interrupted
    /// No bytes yet, and the descriptor does not block.
    case nothing
  }

  /// Where the bytes come from. The buffer does not close it.
  public let descriptor: Int32
  /// The input has ended; ``count`` bytes are still unread.
  public private(set) var hasEnded = false
  private static let chunk = 65_536
  private var storage: UnsafeMutableRawBufferPointer
  private var head = 0
  private var tail = 0

  /// Empty, reading from `descriptor`.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
    storage = .allocate(byteCount: InputBuffer.chunk, alignment: 16)
  }

  deinit {
    storage.deallocate()
  }

  /// Number of unread bytes.
  public var count: Int { tail - head }

  /// The byte at `offset` from the first unread one; `offset` is below ``count``.
  public subscript(offset: Int) -> UInt8 { storage[head + offset] }

  /// Offset of the first `byte` at `start` or after it.
  public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count, let base = storage.baseAddress else { return nil }
    guard let found = memchr(base + head + start, Int32(byte), count - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base + head)
  }

  /// Lends the first `length` unread bytes.
  public func withBytes<Result>(_ length: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
  {
    body(UnsafeRawBufferPointer(rebasing: storage[head..<head + min(length, count)]))
  }

  /// Consumes and wipes the first `length` bytes.
  public func use(_ length: Int) {
    let used = min(length, count)
    if let base = storage.baseAddress { explicit_bzero(base + head, used) }
    head += used
    if head == tail {
      head = 0
      tail = 0
    }
  }

  /// One read(2), which blocks when the descriptor does.
  public func fill() -> Fill {
    guard !hasEnded else { return .end }
    makeRoom()
    guard let base = storage.baseAddress else { return .end }
    let got = read(descriptor, base + tail, storage.count - tail)
    if got > 0 {
      tail += got
      return .bytes
    }
    if got < 0 {
      if errno == EINTR { return .interrupted }
      if errno == EAGAIN { return .nothing }
    }
    hasEnded = true
    return .end
  }

  /// Whether ``fill()`` would return at once.
  public func isReadable(within milliseconds: Int32 = 0) -> Bool {
    guard !hasEnded else { return true }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// Makes room for at least one chunk after the unread bytes, which move, or doubles the storage.
  private func makeRoom() {
    guard storage.count - tail < InputBuffer.chunk / 2 else { return }
    let length = count
    var target = storage
    if length > storage.count / 2 {
      target = .allocate(byteCount: storage.count * 2, alignment: 16)
    }
    if let base = storage.baseAddress, let to = target.baseAddress {
      memmove(to, base + head, length)
      if to == base { explicit_bzero(base + length, tail - length) }
      if to != base {
        explicit_bzero(base, storage.count)
        storage.deallocate()
        storage = target
      }
    }
    head = 0
    tail = length
  }
}
