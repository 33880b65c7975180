// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

/// What a commit checks that no schema can say; each rule has a name.
///
/// A rule looks at what the commit changes: at the profiles that differ, and at all of them only
/// when a certificate differs.
enum CommitRules {
  /// What the rules found: errors refuse the commit, warnings stand beside its success.
  struct Findings {
    var errors: [String] = []
    var warnings: [String] = []
  }

  /// One rule.
  struct Rule: Sendable {
    let name: String
    let check: @Sendable (Subject, inout Findings) -> Void
  }

  /// Every rule, in the order in which they report.
  static let all: [Rule] = [
    .authorityIsAuthority, .rootIsListed, .serverCertificateHasKey,
    .serverCertificateIsNoAuthority, .versionsAreInOrder, .connectionsUseTLS12, .suiteRemains,
    .weakAlgorithms, .certificateExpires, .secretIsReadable, .challengeIsComplete, .scepIsUsable,
  ]

  static func findings(
    from running: Configuration, to candidate: Configuration, now: Int64, checksAll: Bool = false,
    opens: @escaping (String) -> Bool = KeyRing.isOwn
  ) -> Findings {
    let subject = Subject(
      configuration: candidate, changes: checksAll ? nil : Difference(from: running, to: candidate),
      now: now, opens: opens)
    var findings = Findings()
    for rule in all { rule.check(subject, &findings) }
    return findings
  }

  /// The candidate, with what is looked up again and again.
  final class Subject {
    let configuration: Configuration
    /// Seconds since 1970, by the appliance's clock.
    let now: Int64
    /// Whether this appliance has the key that a secret was encrypted with.
    let opens: (String) -> Bool
    private let changes: Difference?
    private var loaded: [String: [Certificate]] = [:]
    private let certificatesChanged: Bool

    init(
      configuration: Configuration, changes: Difference?, now: Int64,
      opens: @escaping (String) -> Bool = KeyRing.isOwn
    ) {
      self.configuration = configuration
      self.opens = opens
      self.changes = changes
      self.now = now
      certificatesChanged =
        changes.map { difference in
          difference.changes.contains { change in
            change.path.hasPrefix(["shared", "certificate"])
              || Self.brings(change, ["shared", "certificate"])
          }
        } ?? true
    }

    /// Whether a change brings a whole list: a node that came is one change, whatever is below it.
    private static func brings(_ change: Change, _ list: Path) -> Bool {
      change.kind != .reordered && list.hasPrefix(change.path)
    }

    /// The changed entries of a list; all of them when a certificate has changed or all are wanted.
    func entries(of list: Path) -> [(name: String, content: Container)] {
      certificatesChanged
        ? (configuration[list]?.list ?? EntryList()).map { ($0.key, $0.content) }
        : changedEntries(of: list)
    }

    private func changedEntries(of list: Path) -> [(name: String, content: Container)] {
      guard let entries = configuration[list]?.list else { return [] }
      guard let changes, !changes.changes.contains(where: { Self.brings($0, list) }) else {
        return entries.map { ($0.key, $0.content) }
      }
      let depth = list.elements.count
      var seen: Set<String> = []
      return changes.changes.compactMap { change in
        guard change.path.hasPrefix(list), change.path.elements.count > depth else { return nil }
        let name = change.path.elements[depth].text
        guard seen.insert(name).inserted, let content = entries[name] else { return nil }
        return (name, content)
      }
    }

    var certificateProfiles: [(name: String, content: Container)] {
      entries(of: ["shared", "certificate-profile"])
    }

    var serviceProfiles: [(name: String, content: Container)] {
      entries(of: ["shared", "ssl-tls-service-profile"])
    }

    /// The certificates that the commit changes.
    var changedCertificates: [(name: String, content: Container)] {
      changedEntries(of: ["shared", "certificate"])
    }

    func certificateEntry(_ name: String) -> Container? {
      configuration[["shared", "certificate", .entry(name)]]?.container
    }

    /// The entry's certificate, then its chain; none when it cannot be read.
    func certificates(_ name: String) -> [Certificate] {
      if let known = loaded[name] { return known }
      let pem = certificateEntry(name)?["public-key"]?.leaf ?? ""
      let certificates = (try? Certificate.all(pem: pem)) ?? []
      loaded[name] = certificates
      return certificates
    }
  }
}
