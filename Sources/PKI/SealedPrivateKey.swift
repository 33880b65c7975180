// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// The `private-key` of an entry. It is encrypted for its public half, so that an entry can be
// renamed or renewed with the same key, and a key cannot be moved below another certificate. A key
// that is blocked (`block-private-key yes`) is encrypted for another purpose: the text alone
// tells, nobody who has only the configuration can unblock it, and the document has no leaf that
// an appliance does not have.
/// The encrypted `private-key` of an entry of `shared certificate`.
public enum SealedPrivateKey {
  /// Most characters that the leaf holds; the length is the schema's.
  public static let longestText = 16_384

  /// Encrypts a key so that it opens only beside its certificate's public key.
  ///
  /// - Parameter isBlocked: the key is never to be exported.
  /// - Throws: `ImportError.tooLarge` where the result is over its length, `.failed`.
  public static func seal(
    _ key: PrivateKey, for certificate: Certificate, keyRing: KeyRing, isBlocked: Bool = false
  ) throws(ImportError) -> String {
    try seal(
      key, fingerprint: certificate.publicKeyFingerprint, keyRing: keyRing, isBlocked: isBlocked)
  }

  /// Encrypts a key that has no certificate yet so that it opens beside its public half only.
  ///
  /// - Throws: `ImportError.tooLarge`, `.failed`.
  public static func seal(
    _ key: PrivateKey, keyRing: KeyRing, isBlocked: Bool = false
  ) throws(ImportError) -> String {
    let fingerprint: String
    do throws(OpenSSLError) { fingerprint = try key.publicKey.fingerprint } catch {
      throw .failed(error)
    }
    return try seal(key, fingerprint: fingerprint, keyRing: keyRing, isBlocked: isBlocked)
  }

  /// Opens the `private-key` of an entry, for use on this appliance: whether it may leave it is
  /// told by `isBlocked`.
  ///
  /// - Throws: `SealError`; `.damaged` also where what was encrypted is no key.
  public static func open(
    _ text: String, for certificate: Certificate, keyRing: KeyRing
  ) throws(SealError) -> PrivateKey {
    try open(text, fingerprint: certificate.publicKeyFingerprint, keyRing: keyRing).key
  }

  /// Opens the `private-key` of an entry with a request, for use on this appliance.
  ///
  /// - Throws: `SealError`.
  public static func open(
    _ text: String, for request: CertificateSigningRequest, keyRing: KeyRing
  ) throws(SealError) -> PrivateKey {
    guard let fingerprint = try? request.publicKey.fingerprint else { throw .damaged }
    return try open(text, fingerprint: fingerprint, keyRing: keyRing).key
  }

  /// Whether a `private-key` must not be exported: ask before every export.
  ///
  /// - Parameter fingerprint: of the public key, as `Certificate.publicKeyFingerprint`.
  /// - Throws: `SealError` for a key that does not open.
  public static func isBlocked(
    _ text: String, fingerprint: String, keyRing: KeyRing
  ) throws(SealError) -> Bool {
    try open(text, fingerprint: fingerprint, keyRing: keyRing).isBlocked
  }

  /// Encrypts a `private-key` again with the ring's current key; one that is blocked stays so.
  ///
  /// - Parameter fingerprint: of the public key, as `Certificate.publicKeyFingerprint`.
  /// - Throws: `SealError` for a key that does not open; `.damaged` where it cannot be encrypted.
  public static func resealed(
    _ text: String, fingerprint: String, keyRing: KeyRing
  ) throws(SealError) -> String {
    let (key, isBlocked) = try open(text, fingerprint: fingerprint, keyRing: keyRing)
    do throws(ImportError) {
      return try seal(key, fingerprint: fingerprint, keyRing: keyRing, isBlocked: isBlocked)
    } catch {
      throw .damaged
    }
  }

  private static func seal(
    _ key: PrivateKey, fingerprint: String, keyRing: KeyRing, isBlocked: Bool
  ) throws(ImportError) -> String {
    let text: String
    do throws(OpenSSLError) {
      text = try keyRing.seal(
        key.der(), purpose: (isBlocked ? blockedPurpose : purpose) + fingerprint)
    } catch {
      throw .failed(error)
    }
    guard text.unicodeScalars.count <= longestText else {
      throw .tooLarge(.privateKey, limit: longestText)
    }
    return text
  }

  private static func open(
    _ text: String, fingerprint: String, keyRing: KeyRing
  ) throws(SealError) -> (key: PrivateKey, isBlocked: Bool) {
    let der: Secret
    var isBlocked = false
    do throws(SealError) {
      der = try keyRing.open(text, purpose: purpose + fingerprint)
    } catch .damaged {
      der = try keyRing.open(text, purpose: blockedPurpose + fingerprint)
      isBlocked = true
    }
    do throws(ImportError) {
      return (try PrivateKey(der: der), isBlocked)
    } catch {
      throw .damaged
    }
  }

  private static let purpose = "private-key "
  private static let blockedPurpose = "blocked-private-key "
}
