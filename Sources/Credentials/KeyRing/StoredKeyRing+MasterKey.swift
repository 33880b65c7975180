// SPDX-License-Identifier: Apache-2.0

import Configuration
public import PKI
public import POSIX
import Store

/// The state of the master key.
public enum MasterKeyState: Hashable, Sendable {
  /// No master key is set.
  case factory
  case valid(MasterKeyTerms)
  /// The reminder is due; `at` is the end of the lifetime.
  case expiring(MasterKeyTerms, at: Int64)
  case expired(MasterKeyTerms, at: Int64)
}

/// Why the master key was not changed.
public enum MasterKeyError: Error, Hashable, Sendable {
  case currentKeyRequired
  case currentKeyWrong
  /// A current master key was given, and none is set.
  case notSet
  case unchanged
  case failed(OpenSSLError)
}

extension StoredKeyRing {
  /// The state of the master key. A ring that cannot be read counts as the factory's: the commands
  /// that need it report the error.
  public func masterKeyState() -> MasterKeyState {
    guard let bytes = (try? context.store.keyRing()) ?? nil,
      let ring = try? KeyRing(parsing: Secret(bytes)), ring.hasMasterKey, let terms = ring.terms
    else { return .factory }
    guard let end = terms.expires else { return .valid(terms) }
    if context.now >= end { return .expired(terms, at: end) }
    guard let reminder = terms.reminds, context.now >= reminder else { return .valid(terms) }
    return .expiring(terms, at: end)
  }

  /// Sets another master key and encrypts everything under it, without a commit.
  ///
  /// - Parameters:
  ///   - current: the present master key; nil where none is set.
  ///   - lifetime: hours, nil for ever.
  ///   - reminder: hours before the end of the lifetime.
  /// - Throws: `MasterKeyError`, `KeyRingAccessError`, `StoreError`; then nothing has changed.
  public func setMasterKey(
    _ new: Secret, current: Secret?, lifetime: Int?, reminder: Int?
  ) throws {
    // Creates the ring of a directory that has none, and finishes an interrupted change.
    _ = try load()
    let now = context.now
    let end = lifetime.map { now + Int64($0) * 3600 }
    let terms = MasterKeyTerms(
      since: now, expires: end,
      reminds: end.flatMap { end in reminder.map { end - Int64($0) * 3600 } }, isUnfinished: true)
    try change { ring in
      do {
        if ring.hasMasterKey {
          guard let current else { throw MasterKeyError.currentKeyRequired }
          guard try ring.isMasterKey(current) else { throw MasterKeyError.currentKeyWrong }
        } else if current != nil {
          throw MasterKeyError.notSet
        }
        guard try !ring.isMasterKey(new) else { throw MasterKeyError.unchanged }
        try ring.set(masterKey: new, terms: terms)
      } catch let error as OpenSSLError {
        throw MasterKeyError.failed(error)
      }
    }
  }

  /// Changes the key ring, and encrypts under its current key what is encrypted with another one.
  ///
  /// - Parameter change: changes the ring, under the store's lock; if it throws, nothing is done.
  func change(_ change: (inout KeyRing) throws -> Void) throws {
    var failure: (any Error)?
    try context.store.changeKeys(administrator: context.administrator, time: context.now) { bytes in
      do {
        return try Self.keyChange(of: bytes.map { Secret($0) }, change)
      } catch {
        failure = error
        return nil
      }
    }
    if let failure { throw failure }
  }

  private static func keyChange(
    of text: Secret?, _ change: (inout KeyRing) throws -> Void
  ) throws -> KeyChange {
    // What is wrong with the ring is reported when it is loaded, which happens before every change.
    guard let text, var ring = try? KeyRing(parsing: text) else {
      throw KeyRingAccessError.unreadable
    }
    try change(&ring)
    let changing = ring
    ring.finishChange()
    let (first, last): (Secret, Secret)
    do throws(OpenSSLError) {
      (first, last) = (try changing.serialized(), try ring.serialized())
    } catch {
      throw KeyRingAccessError.unwritable(error)
    }
    return KeyChange(
      ring: first.bytes, finished: last.bytes,
      renewDeviceKey: { credential in
        SecretRenewal(changing).resealed(
          privateKey: credential.privateKey, beside: credential.certificate)
      },
      renew: { configuration, texts in
        var renewal = SecretRenewal(changing, texts: texts)
        // Otherwise the first new text would copy those that are known.
        texts = [:]
        renewal.renew(configuration.root)
        texts = renewal.texts
      })
  }
}
