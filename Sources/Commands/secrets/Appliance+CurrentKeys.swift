// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Shell
import Store

extension Appliance {
  /// An older configuration with its secrets encrypted as they are now: one that is the same
  /// in the running configuration or in the candidate has the text it has there, so that no
  /// difference is shown where there is none; any other is encrypted with the current key. What does not open stays as it is.
  func underCurrentKey(_ loaded: Configuration) throws -> Configuration {
    guard Self.hasOwnSecret(loaded.root) else { return loaded }
    let ring = try keyRing()
    var texts: [String: String] = [:]
    Self.match(loaded.root, [try running().root, try candidate().root], &texts, ring: ring)
    return loaded.replacing(texts)
  }

  /// Whether anything below a container is encrypted by wfsh.
  static func hasOwnSecret(_ container: Container) -> Bool {
    container.contains { child in
      switch child.node {
      case .container(let inner): hasOwnSecret(inner)
      case .list(let list): list.contains { hasOwnSecret($0.content) }
      case .members: false
      case .leaf(let text): KeyRing.isOwn(text)
      }
    }
  }

  private static func match(
    _ container: Container, _ present: [Container], _ texts: inout [String: String], ring: KeyRing
  ) {
    for child in container {
      let others = present.map { ($0, $0[child.name]) }
      switch child.node {
      case .container(let inner):
        match(inner, others.compactMap { $0.1?.container }, &texts, ring: ring)
      case .list(let list):
        let lists = others.compactMap { $0.1?.list }
        for entry in list {
          match(entry.content, lists.compactMap { $0[entry.key] }, &texts, ring: ring)
        }
      case .members: break
      case .leaf(let text):
        guard KeyRing.isOwn(text), texts[text] == nil, !ring.isCurrent(text) else { continue }
        let print = fingerprint(container)
        let same = others.first { entry, other in
          guard let other = other?.leaf, KeyRing.isOwn(other) else { return false }
          return isSame(text, other, of: child.name, print, entry, ring: ring)
        }
        texts[text] = same?.1?.leaf ?? resealed(text, of: child.name, print, ring: ring)
      }
    }
  }

  /// Whether two texts hold the same secret. A private key opens beside its public key only: two
  /// that open beside the same are the same.
  private static func isSame(
    _ text: String, _ other: String, of leaf: String, _ print: String?, _ entry: Container,
    ring: KeyRing
  ) -> Bool {
    if let mine = try? ring.open(text, purpose: leaf) {
      return (try? ring.open(other, purpose: leaf))?.matches(mine) ?? false
    }
    guard let print, fingerprint(entry) == print,
      let isBlocked = try? SealedPrivateKey.isBlocked(text, fingerprint: print, keyRing: ring)
    else { return false }
    return (try? SealedPrivateKey.isBlocked(other, fingerprint: print, keyRing: ring)) == isBlocked
  }
}
