// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX

/// The encryption of a configuration's secrets under the current key of a ring.
///
/// A secret that cannot be decrypted keeps its text: the commit warns of it.
struct SecretRenewal {
  private let ring: KeyRing
  /// New texts by old ones.
  var texts: [String: String]

  init(_ ring: KeyRing, texts: [String: String] = [:]) {
    self.ring = ring
    self.texts = texts
  }

  /// Whether wfsh has encrypted anything in a container or below it.
  static func isNeeded(for container: Container) -> Bool {
    container.contains { child in
      switch child.node {
      case .container(let inner): isNeeded(for: inner)
      case .list(let list): list.contains { isNeeded(for: $0.content) }
      case .members: false
      case .leaf(let text): KeyRing.isOwn(text)
      }
    }
  }

  /// Adds the new texts of a container and of what is below it.
  mutating func renew(_ container: Container) { match(container, with: []) }

  /// Adds the new texts of a container. A secret that is the same in one of the present containers,
  /// which stand at the same place in other configurations, gets the text that it has there.
  mutating func match(_ container: Container, with present: [Container]) {
    for child in container {
      let others = present.map { ($0, $0[child.name]) }
      switch child.node {
      case .container(let inner): match(inner, with: others.compactMap { $0.1?.container })
      case .list(let list):
        let lists = others.compactMap { $0.1?.list }
        for entry in list { match(entry.content, with: lists.compactMap { $0[entry.key] }) }
      case .members: break
      case .leaf(let text):
        guard KeyRing.isOwn(text), texts[text] == nil, !ring.isCurrent(text) else { continue }
        let fingerprint = Self.publicKeyFingerprint(container)
        let same = others.first { entry, other in
          guard let other = other?.leaf, KeyRing.isOwn(other) else { return false }
          return isSame(text, other, of: child.name, fingerprint, entry)
        }
        texts[text] = same?.1?.leaf ?? resealed(text, of: child.name, fingerprint)
      }
    }
  }

  /// Whether two texts hold the same secret. A private key is decrypted for its public key only: two
  /// that are decrypted for the same public key are the same.
  private func isSame(
    _ text: String, _ other: String, of leaf: String, _ fingerprint: String?, _ entry: Container
  ) -> Bool {
    // What cannot be decrypted is not the same as anything.
    if let mine = try? ring.open(text, purpose: leaf) {
      return (try? ring.open(other, purpose: leaf))?.matches(mine) ?? false
    }
    guard let fingerprint, Self.publicKeyFingerprint(entry) == fingerprint,
      let isBlocked = try? SealedPrivateKey.isBlocked(
        text, fingerprint: fingerprint, keyRing: ring)
    else { return false }
    return
      (try? SealedPrivateKey.isBlocked(other, fingerprint: fingerprint, keyRing: ring))
      == isBlocked
  }

  private func resealed(_ text: String, of leaf: String, _ fingerprint: String?) -> String? {
    // Only the attempt shows whether the text is a private key or another secret.
    if let renewed = try? ring.resealed(text, purpose: leaf) { return renewed }
    return fingerprint.flatMap { resealed(privateKey: text, $0) }
  }

  /// A private key under the ring's current key; nil if it cannot be decrypted.
  private func resealed(privateKey text: String, _ fingerprint: String) -> String? {
    try? SealedPrivateKey.resealed(text, fingerprint: fingerprint, keyRing: ring)
  }

  /// The private key beside a certificate or a signing request in PEM, under the ring's current key;
  /// nil where it stays as it is.
  func resealed(privateKey text: String, beside pem: String) -> String? {
    guard !ring.isCurrent(text) else { return nil }
    // Text that is neither of the two has no key that could be decrypted.
    let certificate = (try? Certificate.all(pem: pem))?.first
    let request = try? CertificateSigningRequest(pem: pem)
    guard
      let fingerprint = try? certificate?.publicKeyFingerprint ?? request?.publicKey.fingerprint
    else { return nil }
    return resealed(privateKey: text, fingerprint)
  }

  private static func publicKeyFingerprint(_ entry: Container) -> String? {
    CertificateEntry(name: "", entry).publicKeyFingerprint
  }
}
