// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
public import POSIX
import Text

/// The keys under which secrets of the configuration are encrypted at rest.
///
/// New secrets are sealed with the last key; older keys stay, so that older versions of the
/// configuration stay readable.
///
/// A sealed secret is `-AQ==` and the base64, without line breaks, of
///
///     magic "wfsh" | version 1 (1 byte) | key id (4 bytes, big-endian) | nonce (12) |
///     ciphertext | tag (16)
///
/// in AES-256-GCM (NIST SP 800-38D); the header before the nonce and the purpose are
/// associated data. The nonces are random: one key may seal 2^32 secrets.
public struct KeyRing: Sendable {
  /// One key.
  public struct Entry: Sendable {
    /// Its number, unique in the ring.
    public let id: UInt32
    /// Its 32 bytes.
    public let key: Secret
    /// When it was created, in seconds since 1970-01-01 UTC.
    public let created: Int64

    /// An entry; nil for a key that does not have 32 bytes.
    public init?(id: UInt32, key: Secret, created: Int64) {
      guard key.count == KeyRing.keySize else { return nil }
      self.id = id
      self.key = key
      self.created = created
    }
  }

  static let keySize = 32
  private static let prefix = "-AQ=="
  private static let magic = Array("wfsh".utf8) + [1]
  private static let headerSize = 9
  private static let nonceSize = 12
  private static let tagSize = 16

  /// The keys, the oldest first; never empty.
  public internal(set) var entries: [Entry]

  /// The lifetime of the master key; nil as long as only the factory's key exists.
  public internal(set) var terms: MasterKeyTerms?

  /// The key that seals.
  public var current: Entry { entries[entries.count - 1] }

  /// A ring of these keys; nil when there is no key or an id is present twice.
  public init?(entries: [Entry]) {
    guard !entries.isEmpty, Set(entries.map(\.id)).count == entries.count else { return nil }
    self.entries = entries
  }

  private init(only entry: Entry) { entries = [entry] }

  /// A ring with one new random key.
  ///
  /// - Parameter created: now, in seconds since 1970-01-01 UTC.
  public static func generate(created: Int64) throws(OpenSSLError) -> KeyRing {
    KeyRing(only: try freshEntry(id: 1, created: created))
  }

  /// Adds a new random key, which becomes the current one.
  public mutating func addKey(created: Int64) throws(OpenSSLError) {
    let id = (entries.map(\.id).max() ?? 0) &+ 1
    entries.append(try KeyRing.freshEntry(id: id, created: created))
  }

  private static func freshEntry(id: UInt32, created: Int64) throws(OpenSSLError) -> Entry {
    let key = try SecureRandom.secret(keySize)
    return try check(Entry(id: id, key: key, created: created))
  }

  /// Whether a value has the form of an encrypted secret, of wfsh or of a real appliance.
  public static func isSealed(_ text: String) -> Bool { text.hasPrefix(prefix) }

  /// Whether a value was encrypted by wfsh. Secrets of real appliances are kept unchanged.
  ///
  /// This checks the form only; `open` decrypts it.
  public static func isOwn(_ text: String) -> Bool { content(text) != nil }

  /// The bytes after the prefix, starting with the magic.
  private static func content(_ text: String) -> [UInt8]? {
    guard isSealed(text), let bytes = Base64.decode(text.utf8.dropFirst(prefix.utf8.count)),
      bytes.starts(with: magic)
    else { return nil }
    return bytes
  }

  /// Encrypts a secret with the current key.
  ///
  /// - Parameter purpose: the use of the secret; it opens only for the same purpose.
  /// - Returns: printable ASCII, 5 + 4/3 (37 + size) characters.
  public func seal(_ secret: Secret, purpose: String) throws(OpenSSLError) -> String {
    defer { ERR_clear_error() }
    let header = KeyRing.header(current.id)
    let nonce = try SecureRandom.bytes(KeyRing.nonceSize)
    let sealed = try AuthenticatedCipher.seal(
      secret, key: current.key, nonce: nonce, associated: header + Array(purpose.utf8))
    return KeyRing.prefix + Base64.encode(header + nonce + sealed)
  }

  /// Decrypts the result of `seal`.
  ///
  /// - Throws: `SealError`.
  public func open(_ text: String, purpose: String) throws(SealError) -> Secret {
    defer { ERR_clear_error() }
    guard let bytes = KeyRing.content(text) else { throw .notOurs }
    let nonceEnd = KeyRing.headerSize + KeyRing.nonceSize
    guard bytes.count >= nonceEnd + KeyRing.tagSize else { throw .damaged }
    let id = KeyRing.keyID(bytes)
    guard let entry = entries.first(where: { $0.id == id }) else { throw .unknownKey(id: id) }
    let secret = AuthenticatedCipher.open(
      Array(bytes[nonceEnd...]), key: entry.key,
      nonce: Array(bytes[KeyRing.headerSize..<nonceEnd]),
      associated: Array(bytes[..<KeyRing.headerSize]) + Array(purpose.utf8))
    guard let secret else { throw .damaged }
    return secret
  }

  /// The id of the key that a value of wfsh was encrypted with; nil for any other value.
  static func keyID(of text: String) -> UInt32? {
    content(text).flatMap { $0.count >= headerSize ? keyID($0) : nil }
  }

  private static func keyID(_ content: [UInt8]) -> UInt32 {
    content[magic.count..<headerSize].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
  }

  private static func header(_ id: UInt32) -> [UInt8] {
    magic + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: id >> $0) }
  }
}
