// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// What the appliance's own certificate authorities remember beside the configuration: the serial
// number last given out, and what was revoked. Neither goes back with the candidate.
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

  /// A serial number that was never given out before, one larger than the last.
  ///
  /// - Parameter first: what the first one is where there was none.
  /// - Throws: `StoreError`; `damaged` where the file holds no number.
  public func nextSerial(first: UInt32) throws(StoreError) -> UInt32 {
    try underLock { () throws(StoreError) in
      var number = first
      if let lines = try lines(layout.serial) {
        guard lines.count == 1, let last = UInt32(lines[0]), last < UInt32.max else {
          throw StoreError.damaged(file: layout.serial, detail: "no serial number")
        }
        number = last + 1
      }
      try putAuthority(layout.serial, "\(number)\n")
      return number
    }
  }

  /// What was revoked, the oldest first.
  ///
  /// - Throws: `StoreError`; `damaged` where a line is none.
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

  /// Notes a revocation for good; false where the certificate is noted already.
  public func note(_ revoked: Revoked) throws(StoreError) -> Bool {
    try underLock { () throws(StoreError) in
      let list = try self.revoked()
      let isKnown = list.contains { $0.issuer == revoked.issuer && $0.serial == revoked.serial }
      guard !isKnown else { return false }
      try putRevoked(list + [revoked])
      return true
    }
  }

  /// Takes a note back that came to nothing.
  public func forget(_ revoked: Revoked) throws(StoreError) {
    try underLock { () throws(StoreError) in
      let list = try self.revoked().filter { $0 != revoked }
      if list.isEmpty {
        _ = try system(layout.revoked) { () throws(SystemError) in
          try files.remove(layout.revoked)
        }
      } else {
        try putRevoked(list)
      }
    }
  }

  private func putRevoked(_ list: [Revoked]) throws(StoreError) {
    let text = list.map { "\($0.issuer) \($0.serial) \($0.time)\n" }.joined()
    try putAuthority(layout.revoked, text)
  }

  /// The lines of a file; nil when there is none. One that is empty, or whose last line has no end,
  /// was cut off: a number would go back, a revocation be forgotten.
  private func lines(_ path: String) throws(StoreError) -> [String]? {
    let bytes = try system(path) { () throws(SystemError) in
      try files.read(path, limit: Self.authorityLimit)
    }
    guard let bytes else { return nil }
    guard bytes.last == 0x0A else { throw .damaged(file: path, detail: "it is cut off") }
    return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  private func putAuthority(_ path: String, _ text: String) throws(StoreError) {
    try makeDirectory(layout.authority)
    try replace(path, with: Array(text.utf8))
    try system(layout.authority) { () throws(SystemError) in
      try files.synchronizeDirectory(layout.authority)
    }
  }
}
