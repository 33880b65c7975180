// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Shell
import Store

extension Appliance {
  /// Changes the key ring, and encrypts anew what is encrypted with another key than its current one.
  ///
  /// - Parameter change: changes the ring, under the store's lock; when it refuses, nothing is done.
  func changeKeys(
    _ change: (inout KeyRing) throws -> Void
  ) throws {
    var refusal: (any Error)?
    try store.changeKeys(administrator: user, time: clock.now) { bytes in
      do {
        return try Self.keyChange(of: bytes.map { Secret($0) }, change)
      } catch {
        refusal = error
        return nil
      }
    }
    if let refusal { throw refusal }
  }

  private static func keyChange(
    of text: Secret?, _ change: (inout KeyRing) throws -> Void
  ) throws -> KeyChange {
    guard let text, var ring = try? KeyRing(parsing: text) else {
      throw Refusal.serverError("the key ring cannot be read")
    }
    try change(&ring)
    let changing = ring
    ring.finishChange()
    guard let first = try? changing.serialized(), let last = try? ring.serialized() else {
      throw Refusal.serverError("the key ring cannot be written")
    }
    return KeyChange(
      ring: first.bytes, finished: last.bytes,
      renewDeviceKey: { credential in
        guard !changing.isCurrent(credential.privateKey) else { return nil }
        let certificate = (try? Certificate.all(pem: credential.certificate))?.first
        let request = try? CertificateSigningRequest(pem: credential.certificate)
        guard
          let fingerprint = try? certificate?.publicKeyFingerprint ?? request?.publicKey.fingerprint
        else { return nil }
        return try? SealedPrivateKey.resealed(
          credential.privateKey, fingerprint: fingerprint, keyRing: changing)
      },
      renew: { configuration, texts in
        Self.renew(configuration.root, &texts, ring: changing)
      })
  }

  /// Encrypts anew what stands in a container and below it; what does not open stays as it is, and
  /// the commit goes on to tell of it.
  private static func renew(
    _ container: Container, _ texts: inout [String: String], ring: KeyRing
  ) {
    for child in container {
      switch child.node {
      case .container(let inner): renew(inner, &texts, ring: ring)
      case .list(let list): for entry in list { renew(entry.content, &texts, ring: ring) }
      case .members: break
      case .leaf(let text):
        guard KeyRing.isOwn(text), texts[text] == nil, !ring.isCurrent(text) else { continue }
        texts[text] = resealed(text, of: child.name, fingerprint(container), ring: ring)
      }
    }
  }

  /// A value of a leaf under the ring's current key; nil where it does not open.
  static func resealed(
    _ text: String, of leaf: String, _ fingerprint: String?, ring: KeyRing
  ) -> String? {
    if let renewed = try? ring.resealed(text, purpose: leaf) { return renewed }
    guard let fingerprint else { return nil }
    return try? SealedPrivateKey.resealed(text, fingerprint: fingerprint, keyRing: ring)
  }

  /// Of the public key beside a private key: its certificate's, or its request's.
  static func fingerprint(_ entry: Container) -> String? {
    if let certificate = CredentialTransfer.certificates(entry)?.first {
      return certificate.publicKeyFingerprint
    }
    let request = entry["csr"]?.leaf.flatMap { try? CertificateSigningRequest(pem: $0) }
    return try? request?.publicKey.fingerprint
  }
}
