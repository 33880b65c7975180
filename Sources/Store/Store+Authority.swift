// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// What the appliance's own certification authorities keep outside the configuration: the last serial
// number and the revocations. `revert` and `load` do not change either.
extension Store {
  private static var authorityLimit: Int { 16 << 20 }

  /// One certificate that was revoked.
  public struct Revoked: Hashable, Sendable {
    /// SHA-256 of the issuer's public key, in hexadecimal digits.
    public let issuer: String
    /// Its serial number in hexadecimal digits.
    public let serial: String
    /// When, in seconds since 1970-01-01 UTC.
    public let time: Int64

    public init(issuer: String, serial: String, time: Int64) {
      self.issuer = issuer
      self.serial = serial
      self.time = time
    }
  }

  /// A serial number that was never issued before, one larger than the last.
  ///
  /// - Parameter first: the number to begin with.
  /// - Throws: `StoreError`; `damaged` if the file does not hold a number.
  public func nextSerial(first: UInt32) throws(StoreError) -> UInt32 {
    try underLock { () throws(StoreError) in
      var number = first
      if let lines = try lines(layout.serial) {
        guard lines.count == 1, let last = UInt32(lines[0]), last < UInt32.max else {
          throw StoreError.damaged(file: layout.serial, detail: "not a serial number")
        }
        number = last + 1
      }
      try putAuthority(layout.serial, "\(number)\n")
      return number
    }
  }

  /// The revocations, the oldest first.
  ///
  /// - Throws: `StoreError`; `damaged` if a line is not a revocation.
  public func revoked() throws(StoreError) -> [Revoked] {
    var list: [Revoked] = []
    for line in try lines(layout.revoked) ?? [] {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, let time = Int64(words[2]) else {
        throw .damaged(file: layout.revoked, detail: "line \(list.count + 1)")
      }
      list.append(Revoked(issuer: words[0], serial: words[1], time: time))
    }
    return list
  }

  /// Records a revocation permanently; false if the certificate is recorded as revoked already.
  public func note(_ revoked: Revoked) throws(StoreError) -> Bool {
    try underLock { () throws(StoreError) in
      let list = try self.revoked()
      let isKnown = list.contains { $0.issuer == revoked.issuer && $0.serial == revoked.serial }
      guard !isKnown else { return false }
      try putRevoked(list + [revoked])
      return true
    }
  }

  /// Removes the record of a revocation that could not be completed.
  public func forget(_ revoked: Revoked) throws(StoreError) {
    try underLock { () throws(StoreError) in
      let list = try self.revoked().filter { $0 != revoked }
      if list.isEmpty {
        try files.remove(layout.revoked)
      } else {
        try putRevoked(list)
      }
    }
  }

  private func putRevoked(_ list: [Revoked]) throws(StoreError) {
    let text = list.map { "\($0.issuer) \($0.serial) \($0.time)\n" }.joined()
    try putAuthority(layout.revoked, text)
  }

  /// The lines of a file; nil when there is no such file. An empty file, or one whose last line has no
  /// line feed, is truncated: reading on would repeat a serial number or lose a revocation.
  private func lines(_ path: String) throws(StoreError) -> [String]? {
    guard let bytes = try content(path, limit: Self.authorityLimit) else { return nil }
    guard bytes.last == 0x0A else { throw .damaged(file: path, detail: "it is truncated") }
    return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  private func putAuthority(_ path: String, _ text: String) throws(StoreError) {
    try replaceDurably(path, in: layout.authority, with: FileChecksum.adding(to: Array(text.utf8)))
  }
}
