// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX
import Shell
import Store

extension Appliance {
  /// What was said about the master key that is in force; nil where none was set, or the ring cannot
  /// be read.
  func masterKeyTerms() -> MasterKeyTerms? {
    guard let bytes = (try? store.keyRing()) ?? nil,
      let ring = try? KeyRing(parsing: Secret(bytes)), ring.hasMasterKey
    else { return nil }
    return ring.terms
  }

  /// Tells whether a secret was encrypted with a key of the ring. A ring that cannot be read is
  /// another thing, told by whoever needs it.
  func opensSecrets() -> (String) -> Bool {
    do {
      guard let bytes = try store.keyRing() else { return { _ in false } }
      return try KeyRing(parsing: Secret(bytes)).holdsKey(of:)
    } catch {
      return KeyRing.isOwn
    }
  }

  /// What is told of a master key whose lifetime is over, or whose reminder is due.
  func masterKeyWarning() -> String? {
    guard let terms = masterKeyTerms(), let end = terms.expires else { return nil }
    if clock.now >= end { return "the master key is expired since \(timeText(end))" }
    guard let reminder = terms.reminds, clock.now >= reminder else { return nil }
    return "the master key expires on \(timeText(end))"
  }
}
