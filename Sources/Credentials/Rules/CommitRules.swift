// SPDX-License-Identifier: Apache-2.0

public import Configuration
import PKI

/// What a commit checks that no schema can say; each rule has a name.
///
/// A rule looks at what the commit changes: at the profiles that differ, and at all of them only
/// when a certificate differs.
public enum CommitRules {
  typealias Check = @Sendable (RuleSubject) -> [Finding]

  /// Every rule, in the order in which they report.
  static let all: [(rule: Rule, check: Check)] = [
    (.authorityIsAuthority, authorityIsAuthority), (.rootIsListed, rootIsListed),
    (.serverHasKey, serverHasKey), (.serverIsNotAuthority, serverIsNotAuthority),
    (.versionsAreInOrder, versionsAreInOrder), (.connectionsUseTLS12, connectionsUseTLS12),
    (.suiteRemains, suiteRemains), (.weakAlgorithms, weakAlgorithms),
    (.certificateExpires, certificateExpires), (.secretIsReadable, secretIsReadable),
    (.challengeIsComplete, challengeIsComplete), (.scepIsUsable, scepIsUsable),
  ]

  /// What the rules find in a candidate.
  ///
  /// - Parameters:
  ///   - running: what the candidate is compared with; nil checks everything.
  ///   - now: seconds since 1970.
  ///   - opens: whether the appliance has the key that a secret was encrypted with.
  public static func findings(
    in candidate: ConfiguredCredentials, changedFrom running: Configuration?, now: Int64,
    opens: @escaping (String) -> Bool
  ) -> [Finding] {
    let subject = RuleSubject(
      candidate, changes: running.map { Difference(from: $0, to: candidate.configuration) },
      now: now, opens: opens)
    return all.flatMap { $0.check(subject) }
  }
}
