// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Bytes read from a descriptor and not used yet.
///
/// One object reads a descriptor for the whole life of the process: what is here is lost to
/// everybody else. Used bytes are overwritten at once: any line may hold a passphrase.
public final class InputBuffer {
  /// What a call of ``InputBuffer/fill()`` brought.
  public enum Fill: Sendable {
    case bytes
    /// End of file, or the other side hung up.
    case end
    /// A signal came first.
    case interrupted
    /// Nothing there, and the descriptor does not wait.
    case nothing
  }

  /// Where the bytes come from. The buffer does not close it.
  public let descriptor: Int32
  /// Nothing more will come; ``count`` bytes are still to be used.
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

  /// Number of bytes not used yet.
  public var count: Int { tail - head }

  /// The byte at `offset` from the first unused one; `offset` is below ``count``.
  public subscript(offset: Int) -> UInt8 { storage[head + offset] }

  /// Offset of the first `byte` at `start` or behind it.
  public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count, let base = storage.baseAddress else { return nil }
    guard let found = memchr(base + head + start, Int32(byte), count - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base + head)
  }

  /// Lends the first `length` unused bytes.
  public func withBytes<Result>(_ length: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
  {
    body(UnsafeRawBufferPointer(rebasing: storage[head..<head + min(length, count)]))
  }

  /// Makes the first `length` unused bytes used.
  public func use(_ length: Int) {
    let used = min(length, count)
    if let base = storage.baseAddress { explicit_bzero(base + head, used) }
    head += used
    if head == tail {
      head = 0
      tail = 0
    }
  }

  /// One read(2), which waits when the descriptor does.
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

  /// Room for at least one chunk behind the unused bytes; they move or the storage doubles.
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
