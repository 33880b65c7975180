// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// Bytes that must not outlive their use: a passphrase, a key, a one-time password.
///
/// There is one copy of the bytes, never a `String`; it is wiped with the last reference.
public final class Secret: @unchecked Sendable {
  private let storage: UnsafeMutableRawBufferPointer
  /// Number of bytes.
  public let count: Int

  /// Copies `bytes`; the caller wipes its own copy.
  public init(_ bytes: some Collection<UInt8>) {
    count = bytes.count
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    storage.copyBytes(from: bytes)
  }

  deinit {
    if let base = storage.baseAddress { explicit_bzero(base, storage.count) }
    storage.deallocate()
  }

  /// Whether it has no bytes.
  public var isEmpty: Bool { count == 0 }

  /// Lends the bytes to `body`, which must not keep the pointer.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(storage)[0..<count]))
  }

  /// Whether a byte satisfies `predicate`.
  public func contains(where predicate: (UInt8) -> Bool) -> Bool {
    withBytes { $0.contains(where: predicate) }
  }

  /// A copy of the bytes, for a caller that cannot use a pointer; it is wiped only when freed.
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// The bytes as text, for a response that is not secret (`y`, `yes`).
  public var plainText: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// Whether both hold the same bytes.
  public func matches(_ other: Secret) -> Bool {
    guard count == other.count else { return false }
    return withBytes { mine in
      other.withBytes { theirs in zip(mine, theirs).allSatisfy { $0 == $1 } }
    }
  }
}
