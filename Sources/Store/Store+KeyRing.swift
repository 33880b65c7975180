// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// PKI parses the key ring; the store keeps its bytes.
extension Store {
  private static var keyRingLimit: Int { 1 << 20 }

  /// The path of the key ring, for error messages.
  public var keyRingPath: String { layout.keyRing }

  /// The key ring; nil when there is no such file.
  public func keyRing() throws(StoreError) -> [UInt8]? {
    try files.read(layout.keyRing, limit: Self.keyRingLimit)
  }

  /// The key ring, made from `fresh` if it does not exist. However many sessions call this at once,
  /// one makes it and all get the same; it survives power loss before it is returned.
  public func keyRing(orCreate fresh: () -> [UInt8]) throws(StoreError) -> [UInt8] {
    if let bytes = try keyRing() { return bytes }
    return try underLock { () throws(StoreError) in
      if let bytes = try keyRing() { return bytes }
      let bytes = fresh()
      try putKeyRing(bytes)
      return bytes
    }
  }

  /// Replaces the key ring by what `change` makes of it; no other session changes it meanwhile.
  /// Writes nothing when `change` returns nil.
  public func updateKeyRing(_ change: ([UInt8]?) -> [UInt8]?) throws(StoreError) {
    try underLock { () throws(StoreError) in
      guard let bytes = change(try keyRing()) else { return }
      try putKeyRing(bytes)
    }
  }

  func putKeyRing(_ bytes: [UInt8]) throws(StoreError) {
    try replaceDurably(layout.keyRing, in: layout.root, with: bytes)
  }
}
