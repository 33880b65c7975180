// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX

// A key of the ring is random, or derived from a master key: then its id has the highest bit. The
// derivation is the same everywhere, so appliances with the same master key can read each other's
// configurations, as real ones do. The ring contains derived keys, never a master key.
extension KeyRing {
  private static let masterKeyMark: UInt32 = 1 << 31
  private static let masterKeySalt = Array("wfsh master key 1".utf8)

  /// Whether an administrator has set a master key.
  public var hasMasterKey: Bool { current.id & Self.masterKeyMark != 0 }

  /// Whether `candidate` is the current master key. Cost: `entry(of:created:)`.
  public func isMasterKey(_ candidate: Secret) throws(OpenSSLError) -> Bool {
    guard hasMasterKey else { return false }
    let entry = try Self.entry(of: candidate, created: 0)
    return entry.id == current.id && entry.key.matches(current.key)
  }

  /// Makes `masterKey` the current key; secrets sealed with older keys can still be opened.
  public mutating func set(
    masterKey: Secret, terms: MasterKeyTerms
  ) throws(OpenSSLError) {
    let entry = try Self.entry(of: masterKey, created: terms.since)
    entries.removeAll { $0.id == entry.id }
    entries.append(entry)
    self.terms = terms
  }

  /// Records that every secret is encrypted with the current key.
  public mutating func finishChange() {
    terms = terms.map {
      MasterKeyTerms(
        since: $0.since, expires: $0.expires, reminds: $0.reminds, isUnfinished: false)
    }
  }

  /// Whether a value was encrypted with the current key.
  public func isCurrent(_ text: String) -> Bool { Self.keyID(of: text) == current.id }

  /// Whether a value names a key of this ring; it is not decrypted.
  public func holdsKey(of text: String) -> Bool {
    Self.keyID(of: text).map { id in entries.contains { $0.id == id } } ?? false
  }

  /// Encrypts a value of wfsh again with the current key.
  ///
  /// - Parameter purpose: the purpose it was sealed for.
  /// - Throws: `SealError` where it does not open; `.damaged` where it cannot be encrypted.
  public func resealed(_ text: String, purpose: String) throws(SealError) -> String {
    let secret = try open(text, purpose: purpose)
    do throws(OpenSSLError) { return try seal(secret, purpose: purpose) } catch { throw .damaged }
  }

  /// scrypt (RFC 7914) with N = 2^15, r = 8, p = 1: 32 MB and some 60 ms.
  private static func entry(of masterKey: Secret, created: Int64) throws(OpenSSLError) -> Entry {
    defer { ERR_clear_error() }
    var bytes = [UInt8](repeating: 0, count: keySize + 4)
    defer { wipe(&bytes) }
    let status = masterKey.withBytes { text in
      EVP_PBE_scrypt(
        text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, masterKeySalt,
        masterKeySalt.count, 1 << 15, 8, 1, 64 << 20, &bytes, bytes.count)
    }
    try check(status)
    let id = bytes[keySize...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } | masterKeyMark
    return try check(Entry(id: id, key: Secret(bytes[..<keySize]), created: created))
  }
}
