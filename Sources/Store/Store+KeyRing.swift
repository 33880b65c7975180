// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// What a key ring says is PKI's; the store keeps its bytes.
extension Store {
  private static var keyRingLimit: Int { 1 << 20 }

  /// The key ring; nil when there is none.
  public func keyRing() throws(StoreError) -> [UInt8]? {
    try system(layout.keyRing) { () throws(SystemError) in
      try files.read(layout.keyRing, limit: Self.keyRingLimit)
    }
  }

  /// The key ring, made of `fresh` when there is none. However many sessions ask at once, one
  /// makes it and all get the same; it survives power loss before it is returned.
  public func keyRing(orCreate fresh: () -> [UInt8]) throws(StoreError) -> [UInt8] {
    if let bytes = try keyRing() { return bytes }
    return try underLock { () throws(StoreError) in
      if let bytes = try keyRing() { return bytes }
      let bytes = fresh()
      try putKeyRing(bytes)
      return bytes
    }
  }

  /// Puts the key ring that `change` makes of the present one in its place; no other session
  /// changes it meanwhile. Nothing is written when `change` returns nil.
  public func updateKeyRing(_ change: ([UInt8]?) -> [UInt8]?) throws(StoreError) {
    try underLock { () throws(StoreError) in
      guard let bytes = change(try keyRing()) else { return }
      try putKeyRing(bytes)
    }
  }

  func putKeyRing(_ bytes: [UInt8]) throws(StoreError) {
    try replace(layout.keyRing, with: bytes)
    try system(layout.root) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.root)
    }
  }
}
